/**
 * Takes a picture of each page in both languages: `npm run pictures -- --url http://127.0.0.1:3000 [--out docs/pictures]`, while
 * a demonstration centre runs there. Pictures are looked at before they are kept.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../src/access/demo-people';
import { launchOptions } from './browser.binary';

const LANGUAGES = { zh: 'zh-CN', en: 'en' } as const;
type Short = keyof typeof LANGUAGES;

interface Picture {
  name: string;
  /** Who takes a call cannot take it a second time: then each language has its agent. */
  who: string | Readonly<Record<Short, string>>;
  at: string;
  dark?: boolean;
  /** What is done before it is taken. */
  then?: (page: Page) => Promise<unknown>;
}

const press = (key: string) => (page: Page) => page.keyboard.press(key);
/** In a list of cases: the first is chosen, and opened. */
const openFirst = async (page: Page) => {
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
};

/** A simulation of a week, planned only, where there is none yet. */
const simulate = async (page: Page) => {
  const none = page.getByText(/还没有模拟|No simulations yet/);
  if ((await none.count()) === 0) return;
  await page
    .getByRole('button', { name: /^(新建模拟|New simulation)$/ })
    .first()
    .click();
  await page.locator('.ant-drawer button[type=submit]').click();
  await page.waitForTimeout(8000);
  await page.goto('/simulations');
};

const AGENTS = { zh: 'a005', en: 'a002' };

const PICTURES: Picture[] = [
  { name: 'sign-in', who: '', at: '/sign-in' },
  { name: 'desk', who: 'a004', at: '/desk' },
  { name: 'desk-preview', who: AGENTS, at: '/desk', then: press('n') },
  {
    name: 'desk-call',
    who: AGENTS,
    at: '/desk',
    dark: true,
    then: async (page) => {
      await page.keyboard.press('d');
      await page.waitForTimeout(1500);
      await page.keyboard.press('Enter');
    },
  },
  { name: 'renewals', who: 's002', at: '/renewals' },
  { name: 'cases', who: 'c001', at: '/cases', then: openFirst },
  { name: 'follow-ups', who: 'c002', at: '/follow-ups' },
  { name: 'replies', who: 'c001', at: '/replies' },
  { name: 'branch-figures', who: 'c001', at: '/branch-figures' },
  { name: 'wallboard', who: 'm001', at: '/wallboard' },
  { name: 'wallboard-dark', who: 'm001', at: '/wallboard', dark: true },
  { name: 'campaigns', who: 'm001', at: '/campaigns' },
  { name: 'campaign', who: 'm001', at: '/campaigns/new-policy' },
  { name: 'calendar', who: 'm001', at: '/calendar' },
  { name: 'draws', who: 'm001', at: '/draws' },
  { name: 'simulations', who: 'm001', at: '/simulations', then: simulate },
  { name: 'search', who: 'm001', at: '/search?q=DC26A002' },
  { name: 'why', who: 'm001', at: '/why/records/claim/DC26A0023' },
  { name: 'opt-outs', who: 'm001', at: '/opt-outs' },
  { name: 'texts', who: 'm001', at: '/texts' },
  { name: 'texts-sent', who: 'm001', at: '/texts?tab=messages' },
  { name: 'texts-gateway', who: 'm001', at: '/texts?tab=gateway' },
  { name: 'recordings', who: 'm001', at: '/recordings' },
  { name: 'imports', who: 'm001', at: '/imports' },
  { name: 'scripts', who: 'm001', at: '/scripts' },
  { name: 'users', who: 'admin', at: '/users' },
  { name: 'keys', who: 'admin', at: '/keys' },
  { name: 'audit', who: 'admin', at: '/audit?entityType=verification_case' },
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:3000' },
      out: { type: 'string', default: 'docs/pictures' },
      only: { type: 'string' },
    },
  });
  mkdirSync(values.out, { recursive: true });
  const browser = await chromium.launch(await launchOptions());
  const faults: string[] = [];
  try {
    for (const picture of PICTURES.filter(
      ({ name }) => !values.only || values.only.split(',').includes(name),
    ))
      for (const short of Object.keys(LANGUAGES) as Short[]) {
        const path = join(values.out, `${picture.name}.${short}.jpg`);
        faults.push(
          ...(await take(browser, values.url, picture, short, path)).map((fault) => `${path}: ${fault}`),
        );
        process.stdout.write(`${path}\n`);
      }
  } finally {
    await browser.close();
  }
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}

/** Returns the errors that the page has told. */
async function take(
  browser: Browser,
  url: string,
  picture: Picture,
  short: Short,
  path: string,
): Promise<string[]> {
  const language = LANGUAGES[short];
  const who = typeof picture.who === 'string' ? picture.who : picture.who[short];
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 720 },
    locale: language,
    colorScheme: picture.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const faults: string[] = [];
  context.on('weberror', (error) => faults.push(String(error.error())));
  try {
    // The blank page that a tab begins with has no storage.
    await context.addInitScript(
      `if (location.origin !== 'null') localStorage.setItem('huifang.language', '${language}')`,
    );
    const page = await context.newPage();
    if (who) await signIn(page, who);
    await page.goto(picture.at);
    await settled(page);
    await picture.then?.(page);
    await settled(page);
    await page.screenshot({ path, type: 'jpeg', quality: 80 });
    return faults;
  } finally {
    await context.close();
  }
}

/** Through the page's own origin, so that the browser keeps the cookie. */
async function signIn(page: Page, login: string): Promise<void> {
  await page.goto('/sign-in');
  const status = await page.evaluate(
    async ([name, password]) => {
      const answer = await fetch('/api/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-huifang': 'web' },
        body: JSON.stringify({ login: name, password }),
      });
      return answer.status;
    },
    [login, DEMO_PASSWORD] as const,
  );
  if (status !== 200) throw new Error(`${login} cannot sign in: ${status}`);
}

/** What was asked for is there, and what moves has come to rest. A page with a stream is never idle: hence the limit. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => undefined);
  await page.waitForTimeout(700);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
