import type { Type } from '@nestjs/common';

/** Kinds of route arguments as Nest numbers them (RouteParamtypes), of those that a caller fills. */
const KINDS: Record<string, string> = { 3: 'body', 4: 'query', 5: 'param' };

interface RouteArgument {
  data?: unknown;
  schema?: unknown;
}

/**
 * Inputs that no schema judges: the body or query as a whole without `{ schema }`, which the document cannot show since
 * Nest leaves them out of it. A single path parameter is text and may go without.
 */
export function unjudgedInputs(controllers: Type[]): string[] {
  return controllers.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((method) => {
      const found = (Reflect.getMetadata('__routeArguments__', controller, method) ?? {}) as Record<
        string,
        RouteArgument
      >;
      return Object.entries(found)
        .filter(([key, { schema }]) => KINDS[key.split(':')[0]!] !== undefined && schema === undefined)
        .filter(([key, { data }]) => !(KINDS[key.split(':')[0]!] === 'param' && typeof data === 'string'))
        .map(([key]) => `${controller.name}.${method}: ${KINDS[key.split(':')[0]!]} without a schema`);
    }),
  );
}
