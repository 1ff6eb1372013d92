/**
 * `inner` with some of its members replaced. `passedOn` names all the others, whether or not `inner` has them: when an
 * interface grows, each overlay over it must say what becomes of the new member before it compiles.
 */
export function overlaid<T extends object, K extends keyof T>(
  inner: T,
  replaced: Pick<T, K>,
  passedOn: Record<Exclude<keyof T, K>, true>,
): T {
  return new Proxy(inner, {
    get(target, name) {
      if (Object.hasOwn(replaced, name)) return replaced[name as K];
      if (!Object.hasOwn(passedOn, name)) return undefined;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
