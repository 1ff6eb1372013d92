import { VirtualClock } from '../src/clock';
import { useBrowser } from './browser';
import { heldUp } from './browser.held-up';
import { openSite, type Site } from './browser.site';
import * as make from './factory';
import { pageOf } from './people';

/** Lines are slow, and people do not wait: what is answered late belongs to what it was asked for, and to nothing else. */
let site: Site;
let root: { login: string; password: string };
let boss: { login: string; password: string };
const browser = useBrowser();
const clock = new VirtualClock('2026-12-01T10:10:00+08:00');

beforeAll(async () => {
  site = await openSite({ clock });
  await make.insertBranch(site.database.pool, { branch_code: '3301' });
  root = await site.person({ login: 'root', role: 'administrator' });
  boss = await site.person({ login: 'boss', role: 'supervisor' });
});
afterAll(() => site?.close());

it('a place that is saved late does not close the form of the next, which one fills in', async () => {
  for (const [staff_no, name] of [
    ['A1', '王芳'],
    ['A2', '李强'],
  ])
    await make.insertStaff(site.database.pool, { staff_no, name });
  const { page } = await browser.open(site, { as: root, at: '/users?tab=teams' });
  const begin = async (name: string, team: string) => {
    await page.getByText(name).click();
    const form = page.getByRole('dialog', { name: `调整 ${name}` });
    await form.getByLabel('班组').fill(team);
    return form;
  };
  const saved = await heldUp(page, '**/staff/A1');
  const first = await begin('王芳', '一组');
  await first.getByRole('button', { name: '保存' }).click();
  await saved.asked;
  await first.getByRole('button', { name: '取消' }).click();
  await first.waitFor({ state: 'hidden' });
  const second = await begin('李强', '写到一半');
  await saved.goOn();
  await page.getByRole('cell', { name: '一组' }).waitFor();
  expect(await second.getByLabel('班组').inputValue()).toBe('写到一半');
});

it('a password that comes late waits until the one before it is kept', async () => {
  for (const login of ['u1', 'u2']) await site.person({ login, name: `甲${login}`, role: 'quality' });
  const { page } = await browser.open(site, { as: root, at: '/users' });
  const reset = async (login: string) => {
    await page.getByRole('row', { name: login }).getByRole('button', { name: '重置密码' }).click();
    await page.getByRole('button', { name: '确定' }).last().click();
  };
  const first = await heldUp(page, '**/users/u1/password');
  await reset('u1');
  await first.asked;
  await reset('u2');
  const dialog = (login: string) => page.getByRole('dialog', { name: `甲${login} 的一次性密码` });
  const password = await dialog('u2').locator('code').innerText();
  await first.goOn();
  expect(await dialog('u2').locator('code').innerText()).toBe(password);
  await dialog('u2').getByRole('button', { name: '我已保存，关闭' }).click();
  await dialog('u1').locator('code').waitFor();
  expect(await dialog('u1').locator('code').innerText()).not.toBe(password);
});

it('a button that is pressed twice at once makes one password: the first of two would be shown, and not open', async () => {
  await site.person({ login: 'u3', name: '甲u3', role: 'quality' });
  const { page } = await browser.open(site, { as: root, at: '/users' });
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/password')) asked.push(request.method());
  });
  await page.getByRole('row', { name: 'u3' }).getByRole('button', { name: '重置密码' }).click();
  await page
    .getByRole('button', { name: '确定' })
    .evaluate((button: { click(): void }) => [button.click(), button.click()].length);
  await page.getByRole('dialog', { name: '甲u3 的一次性密码' }).waitFor();
  expect(asked).toEqual(['POST']);
});

it('from one campaign straight to another: each has its own settings', async () => {
  const { page } = await browser.open(site, { as: boss, at: '/campaigns' });
  const open = (code: string) => page.locator(`a[href="/campaigns/${code}"]`).click();
  const most = page.getByLabel('最多呼叫');
  await open('new-policy');
  const its = await most.inputValue();
  await page.getByRole('link', { name: '全部项目' }).click();
  await open('second-visit');
  await most.fill('2');
  await page.evaluate('history.go(-2)');
  await page.getByRole('heading', { name: '新契约回访' }).waitFor();
  expect(await most.inputValue()).toBe(its);
});

it('the holidays that one enters stay those of their year when a colleague has entered it', async () => {
  const { page } = await browser.open(site, { as: boss, at: '/calendar?month=2026-12' });
  await page.getByRole('button', { name: /录入 2027/ }).click();
  const drawer = page.getByRole('dialog', { name: /2027/ });
  await drawer.getByLabel('来源').fill('国办发明电');
  const headers = await pageOf(site.app, boss.login, boss.password);
  const answer = await site.app.inject({
    method: 'PUT',
    url: '/api/calendar/days',
    headers,
    payload: {
      region: 'CN',
      source: 'a colleague',
      covers: [2027],
      days: [{ on: '2027-01-01', kind: 'off', name: null }],
    },
  });
  expect(answer.statusCode).toBe(200);
  // One comes back to the window, and the page asks anew, unless it has only just asked.
  const told = page.getByText('节假日尚未录入');
  for (let turn = 0; turn < 40 && (await told.count()) > 0; turn++) {
    await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`);
    await told.waitFor({ state: 'detached', timeout: 250 }).catch(() => undefined);
  }
  expect(await told.count()).toBe(0);
  expect(await drawer.getByLabel('来源').inputValue()).toBe('国办发明电');
});
