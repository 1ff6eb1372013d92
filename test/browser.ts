import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { launchOptions } from './browser.binary';
import type { Site } from './browser.site';

export interface TabOptions {
  /** Address within the site; by default the first page. */
  at?: string;
  language?: 'zh-CN' | 'en';
  mode?: 'light' | 'dark';
  size?: { width: number; height: number };
  /** Signs in before the page is opened. */
  as?: { login: string; password: string };
  /** What the page shows once it is there; its heading by default. */
  waitFor?: string;
  /** Before the page is opened: routes that are answered by the test, say. */
  prepare?: (page: Page) => Promise<void>;
  /** Of the browser's error messages, those that this test causes on purpose. */
  expects?: RegExp[];
  /** What the person has allowed the site to use: `['microphone']`. Anything else is refused. */
  allows?: string[];
}

export interface Tab {
  page: Page;
  context: BrowserContext;
  /** Errors that the browser has told so far. */
  faults: string[];
  /** What axe finds wrong, one line each: `color-contrast: .ant-btn …`. Empty is right. */
  axe(): Promise<string[]>;
  /** The page in words, for whoever reads of a failure: where it is, what it last asked of the server, what it shows. */
  stands(): Promise<string>;
}

export interface TestBrowser {
  /** A tab in a profile of its own: two of them are two people. It is closed after the test. */
  open(site: Pick<Site, 'url'>, options?: TabOptions): Promise<Tab>;
  /** A page without a site, for what stands behind the one under test. It stays until the browser is closed. */
  bare(): Promise<Page>;
}

/** What a page asks and is refused is told as an error by the browser; whether it may be refused is the test's business. */
const REFUSED = /^Failed to load resource: the server responded with a status of 4\d\d/;

/**
 * `const browser = useBrowser();` at the top of a spec: one browser for its tests, started before the first. After each
 * test its tabs are closed, and an error in a page's console fails the test. A test that has failed tells how they stood.
 *
 * @param flags of the command line besides the usual ones, asked for when the browser is started
 */
export function useBrowser(
  flags: () => readonly string[] | Promise<readonly string[]> = () => [],
): TestBrowser {
  let browser: Browser;
  const opened: { tab: Tab; expects: RegExp[] }[] = [];

  beforeAll(async () => {
    const { args = [], ...options } = await launchOptions();
    browser = await chromium.launch({ ...options, args: [...args, ...(await flags())] });
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    const tabs = opened.splice(0);
    const stood = testHasFailed() ? await Promise.all(tabs.map(({ tab }) => tab.stands())) : [];
    await Promise.all(tabs.map(({ tab }) => tab.context.close()));
    const faults = tabs.flatMap(({ tab, expects }) =>
      tab.faults.filter((fault) => !expects.some((expected) => expected.test(fault))),
    );
    if (stood.length > 0) throw new Error(`The pages stood like this.\n${stood.join('\n')}`);
    expect(faults).toEqual([]);
  });

  return {
    bare: async () => (await browser.newContext()).newPage(),
    async open({ url }, { at = '/', waitFor = 'h1', expects = [], ...options } = {}) {
      const { language = 'zh-CN', mode = 'light', size = { width: 1280, height: 720 } } = options;
      const context = await browser.newContext({
        baseURL: url,
        viewport: size,
        locale: language,
        colorScheme: mode,
        reducedMotion: 'reduce',
        acceptDownloads: true,
        permissions: options.allows,
      });
      const faults: string[] = [];
      context.on('console', (message) => {
        const fault = message.text();
        if (message.type() === 'error' && !REFUSED.test(fault)) faults.push(fault);
      });
      context.on('weberror', (error) => faults.push(String(error.error())));
      await context.addInitScript(
        `if (location.origin !== 'null' && !localStorage.getItem('huifang.language')) localStorage.setItem('huifang.language', '${language}')`,
      );
      if (options.as) await signIn(context, url, options.as);
      const page = await context.newPage();
      const asked = lastAsked(page);
      const tab: Tab = { page, context, faults, axe: () => axe(page), stands: () => stands(page, asked) };
      opened.push({ tab, expects });
      await options.prepare?.(page);
      await page.goto(at);
      await page.waitForSelector(waitFor);
      return tab;
    },
  };
}

/**
 * Takes the session's cookie without its end: the server's clock may be a virtual one of another year, by which the
 * browser would throw the cookie away.
 */
async function signIn(
  context: BrowserContext,
  url: string,
  body: { login: string; password: string },
): Promise<void> {
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-huifang': 'web' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 200)
    throw new Error(`${body.login} cannot sign in: ${answer.status} ${await answer.text()}`);
  for (const cookie of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
    await context.addCookies([{ name: name!, value: value!, url, httpOnly: true, sameSite: 'Strict' }]);
  }
}

const testHasFailed = () => (globalThis as { testHasFailed?: boolean }).testHasFailed === true;

/** What the page has asked of the server and was answered, the last twenty. */
function lastAsked(page: Page): string[] {
  const asked: string[] = [];
  page.on('response', (response) => {
    const path = new URL(response.url()).pathname;
    if (!path.startsWith('/api/')) return;
    asked.push(`${response.request().method()} ${path} ${response.status()}`);
    if (asked.length > 20) asked.shift();
  });
  return asked;
}

async function stands(page: Page, asked: readonly string[]): Promise<string> {
  const text = await page.evaluate<string>('document.body.innerText').catch(String);
  return `${page.url()}\n${asked.join('\n')}\n${text.slice(0, 3000)}`;
}

let axeSource: string | undefined;

/** Run by the browser itself, which no content policy of the page forbids. */
async function axe(page: Page): Promise<string[]> {
  axeSource ??= readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  // Colours under way from one to the other are nobody's contrast.
  await page.evaluate(
    `Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)))`,
  );
  await page.evaluate(`${axeSource}; undefined`);
  // Menus and dialogs hang beside the page's landmarks by nature: `region` would have them inside.
  return page.evaluate<string[]>(`axe
    .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: { region: { enabled: false } } })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ': ' + target.join(' ') + ' ' + failureSummary.replace(/\\s+/g, ' '))))`);
}
