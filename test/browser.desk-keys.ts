import type { Page } from 'playwright-core';
import type { Tab, TestBrowser } from './browser';
import type { DeskSite } from './browser.desk-site';

export type Agent = 'A1' | 'A2' | 'A3';

/** An agent at the desk, with a keyboard. */
export async function openDesk(
  browser: TestBrowser,
  { people, site }: DeskSite,
  who: Agent,
  expects: RegExp[] = [],
): Promise<Tab> {
  const tab = await browser.open(site, { as: people[who], at: '/desk', expects });
  await isReady(tab.page);
  return tab;
}

/** Before that, keys are nobody's. */
export const isReady = (page: Page) => page.locator('.desk-bar .ant-btn-primary:not([disabled])').waitFor();

export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

export const sees = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

/** Where the call stands, as the panel of the call says it. */
export const stands = (page: Page, text: string | RegExp) =>
  page.locator('.desk-phase').getByText(text).first().waitFor();

/** Until the results are there to choose from: their letters are nobody's before. */
export const asksResult = (page: Page) => page.locator('.desk-result').getByRole('radio').first().waitFor();

/** Chooses a result by its letter, and records it. */
export async function records(page: Page, letter: string): Promise<void> {
  await asksResult(page);
  await press(page, letter, 'Control+Enter');
}

/** Until nothing that was pressed is under way: a deed's key is deaf meanwhile. */
export const isSettled = (page: Page) =>
  page.locator('.ant-btn-loading').first().waitFor({ state: 'hidden' });

export async function dialAndTalk(page: Page, desk: DeskSite): Promise<void> {
  await press(page, 'd');
  await stands(page, /正在拨出|振铃中/);
  desk.pass(30);
  await stands(page, '通话中');
}
