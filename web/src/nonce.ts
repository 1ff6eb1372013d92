/** Of this page's styles, as the server stamped it; undefined while one works on the pages. */
export const nonce =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce || undefined;

/**
 * antd gives the nonce to all of its styles but those that lock scrolling behind a dialog. A style that our own scripts make
 * is ours: it gets the nonce when it is made. What comes in as markup stays without, and so without effect.
 */
export function startNonce(): void {
  if (nonce === undefined) return;
  const create = document.createElement.bind(document) as (
    name: string,
    options?: ElementCreationOptions,
  ) => HTMLElement;
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
