import type { Page } from 'playwright-core';

/** Holds up the first deed that is sent to an address, as a bad line would: the server hears of it when it goes on. */
export async function heldUp(page: Page, address: string) {
  let go!: () => void;
  let isAsked!: () => void;
  const gone = new Promise<void>((resolve) => (go = resolve));
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  let isFirst = true;
  await page.route(address, async (route) => {
    if (!isFirst || route.request().method() === 'GET') return route.fallback();
    isFirst = false;
    isAsked();
    await gone;
    await route.continue();
  });
  /** Until the page has drawn what it makes of the answer. */
  const goOn = async () => {
    const answered = page.waitForResponse(
      (answer) => answer.request().method() !== 'GET' && matches(answer.url(), address),
    );
    go();
    await (await answered).finished();
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))');
  };
  return { asked, goOn };
}

/** @param address a beginning that is left open, as in a glob of the browser's routes */
const matches = (url: string, address: string) => new URL(url).pathname.endsWith(address.replace('**', ''));
