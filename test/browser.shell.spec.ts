import { DEMO_ACTOR, DEMO_PASSWORD } from '../src/access/demo-people';
import { hashPassword } from '../src/access/secret';
import { insertUsers } from '../src/access/user.sql';
import { useBrowser } from './browser';
import { openSite, type Site } from './browser.site';

const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let site: Site;
const browser = useBrowser();

beforeAll(async () => {
  site = await openSite();
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const mei = { login: 'sup', name: '沈岚', role: 'supervisor' as const, staffNo: null, branchCode: null };
  await insertUsers(
    site.database.dataSource.manager,
    [{ ...mei, passwordHash, mustChangePassword: false }],
    DEMO_ACTOR,
    site.clock.now(),
  );
  await site.person({ login: 'lin', name: '林明远', role: 'agent', staffNo: 'A001' });
  await site.person({ login: 'fresh', role: 'branch', branchCode: '3301', mustChangePassword: true });
});
afterAll(() => site?.close());

const PASSWORD = 'one-password-for-tests';
const lin = { login: 'lin', password: PASSWORD };
const sup = { login: 'sup', password: DEMO_PASSWORD };
const fresh = { login: 'fresh', password: PASSWORD };

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(site.url + path, { method, headers, redirect: 'manual' });

async function assetOf(kind: string): Promise<string> {
  const html = await (await ask('/', PAGE)).text();
  return new RegExp(`/assets/[\\w-]+\\.${kind}`).exec(html)![0];
}

describe('what the server sends', () => {
  it('gives the page for every address that a browser opens, with a nonce of its own each time', async () => {
    const answers = await Promise.all(['/', '/desk', '/cases/7?x=1'].map((path) => ask(path, PAGE)));
    const nonces = await Promise.all(
      answers.map(async (answer) => {
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(answer.headers.get('cache-control')).toBe('no-cache');
        const nonce = /style-src 'self' 'nonce-([\w+/=]+)'/.exec(
          answer.headers.get('content-security-policy')!,
        )![1]!;
        const html = await answer.text();
        expect(html).toContain(`nonce="${nonce}"`);
        expect(html).not.toContain('huifang-nonce');
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(3);
    expect((await ask('/desk', PAGE, 'HEAD')).status).toBe(200);
  });

  it('lets a page do what it needs and no more, also over plain http', async () => {
    const { headers } = await ask('/', PAGE);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|upgrade-insecure-requests/);
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    // Without softphones nobody needs it.
    expect(headers.get('permissions-policy')).toContain('microphone=()');
  });

  it('answers programs as before: a page is never the answer to them', async () => {
    for (const path of ['/api/nowhere', '/assets/gone-12345678.js', '/health/nowhere', '/metrics/nowhere']) {
      const answer = await ask(path, PAGE);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    expect((await ask('/desk', { accept: 'application/json' })).status).toBe(404);
    expect((await ask('/desk', PAGE, 'POST')).status).toBe(404);
    const health = await ask('/health/live');
    expect(health.status).toBe(200);
    expect(health.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  it('sends assets compressed, to be kept for a year', async () => {
    const script = await assetOf('js');
    const lengths = await Promise.all(
      ['br', 'gzip', 'identity'].map(async (encoding) => {
        const answer = await ask(script, { 'accept-encoding': encoding });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding);
        expect(answer.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
        expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
        expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
        return Number(answer.headers.get('content-length'));
      }),
    );
    expect(lengths[0]).toBeLessThan(lengths[1]!);
    expect(lengths[1]).toBeLessThan(lengths[2]! / 2);
  });

  it('leaves the pages of the API document as they were', async () => {
    const { page } = await browser.open(site, { at: '/api/docs', waitFor: '.swagger-ui .info' });
    await page.getByText('回访 Huifang').first().waitFor();
  });

  it('keeps files outside of the assets to itself', async () => {
    for (const path of [
      '/assets/../index.html',
      '/assets/%2e%2e/.vite/manifest.json',
      '/assets/..%2findex.html',
    ])
      expect((await ask(path, { accept: '*/*' })).status).toBeGreaterThanOrEqual(400);
  });
});

describe('signing in', () => {
  const looks = [
    ['zh-CN', 'light'],
    ['zh-CN', 'dark'],
    ['en', 'light'],
    ['en', 'dark'],
  ] as const;

  it.each(looks)('the page is right for axe: %s, %s', async (language, mode) => {
    const { page, axe } = await browser.open(site, { language, mode });
    await page.getByRole('button', { name: '沈岚' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    expect(await axe()).toEqual([]);
  });

  it('leads to where one wanted to go, and out again', async () => {
    const { page } = await browser.open(site, { at: '/follow-ups?kind=no_dispatch' });
    await page.getByLabel('用户名').fill('sup');
    await page.getByLabel('密码', { exact: true }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: '沈岚' }).click();
    await page.getByRole('heading', { name: '跟进' }).waitFor();
    expect(page.url()).toBe(`${site.url}/follow-ups?kind=no_dispatch`);
    await page.getByRole('button', { name: '沈岚' }).click();
    await page.getByRole('menuitem', { name: '退出登录' }).click();
    await page.getByLabel('用户名').waitFor();
  });

  it('does not follow a link to another site', async () => {
    const { page } = await browser.open(site, { at: '/sign-in?to=//example.org/x', as: lin });
    await page.getByRole('heading', { name: '我的坐席台' }).waitFor();
    expect(page.url()).toBe(`${site.url}/desk`);
  });

  it('asks for a password of one’s own first', async () => {
    const { page, axe } = await browser.open(site, { at: '/cases', as: fresh });
    await page.getByRole('heading', { name: '修改密码' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByLabel('当前密码').fill(PASSWORD);
    await page.getByLabel('新密码', { exact: true }).fill('short');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('至少 10 个字符').first().waitFor();
    await page.getByLabel('新密码', { exact: true }).fill('a much longer one 2');
    await page.getByLabel('再输入一次新密码').fill('a much longer one 2');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('heading', { name: '核实件' }).waitFor();
  });
});

describe('the frame of all pages', () => {
  it.each([
    ['zh-CN', 'light'],
    ['en', 'dark'],
  ] as const)('is right for axe: %s, %s', async (language, mode) => {
    const { page, axe } = await browser.open(site, { language, mode, as: sup });
    await page.getByRole('heading', { name: language === 'en' ? 'Wallboard' : '大屏' }).waitFor();
    expect(await axe()).toEqual([]);
  });

  it('shows each role its own menu, and nothing of the others', async () => {
    const { page } = await browser.open(site, { as: lin });
    const menu = page.getByRole('navigation', { name: '主菜单' });
    await menu.waitFor();
    expect(await menu.getByRole('link').allTextContents()).toEqual(['我的坐席台']);
    await page.goto('/users');
    await page.getByRole('heading', { name: '没有这个页面' }).waitFor();
  });

  it('changes language and light on the spot, and remembers both', async () => {
    const { page } = await browser.open(site, { as: lin });
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await page.getByRole('heading', { name: 'My desk' }).waitFor();
    await page.getByRole('button', { name: 'Dark mode' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'My desk' }).waitFor();
    expect(await page.locator('html').getAttribute('data-mode')).toBe('dark');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.title()).toBe('My desk · Huifang');
  });

  it('lists the keys when ? is pressed, but not while one types', async () => {
    const { page } = await browser.open(site, { as: lin });
    await page.getByRole('heading', { name: '我的坐席台' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: '快捷键' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.goto('/password');
    await page.getByLabel('当前密码').fill('why');
    await page.keyboard.press('?');
    expect(await page.getByLabel('当前密码').inputValue()).toBe('why?');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('signs out when the session has ended elsewhere, and comes back to the same address', async () => {
    const { page, context } = await browser.open(site, { at: '/draws?x=1', as: sup });
    await page.getByRole('heading', { name: '抽取' }).waitFor();
    await context.clearCookies();
    await page.reload();
    await page.getByLabel('用户名').waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toBe('/draws?x=1');
  });
});
