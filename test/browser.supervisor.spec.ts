import type * as Processes from 'node:child_process';
import type { Locator } from 'playwright-core';
import { VirtualClock } from '../src/clock';
import { LaneBoard } from '../src/queue/lane-board';
import { useBrowser } from './browser';
import { sees } from './browser.desk-keys';
import { openSite, type Site } from './browser.site';
import * as make from './factory';
import { pageOf } from './people';

/** Runs of simulations are processes of their own, of the built program; here of its source. */
jest.mock('node:child_process', () => {
  const real = jest.requireActual<typeof Processes>('node:child_process');
  const register = require.resolve('./database.register.cjs');
  return {
    ...real,
    spawn: (command: string, args: string[], options: Processes.SpawnOptions) =>
      args[0]?.endsWith('simulate-copy.cli.js')
        ? real.spawn(command, ['-r', register, args[0].replace(/js$/, 'ts')], options)
        : real.spawn(command, args, options),
  };
});

/** Thursday in the morning's window; Monday after it is the last day of a holiday, and of a draw. */
const THURSDAY = '2026-04-02T10:10:00+08:00';
const HOLIDAY = '2026-04-06';
const UNDERWRITTEN = new Date('2026-04-01T03:00:00Z');

let site: Site;
let draw: number;
const clock = new VirtualClock(THURSDAY);
const lan = { login: 'lan', password: 'one-password-for-tests' };
const browser = useBrowser();

beforeAll(async () => {
  site = await openSite({ clock });
  const { pool } = site.database;
  await make.insertBranch(pool, { branch_code: '3301' });
  await make.insertStaff(pool, { staff_no: 'A1', name: '王芳' });
  await site.person({ login: 'a1', name: '王芳', role: 'agent', staffNo: 'A1' });
  await site.person({ login: 'lan', name: '沈岚', role: 'supervisor' });
  for (let i = 0; i < 12; i++)
    await make.insertPolicy(pool, {
      policy_no: `N${100 + i}`,
      phone: `+8613900000${100 + i}`,
      underwritten_at: UNDERWRITTEN,
      known_at: UNDERWRITTEN,
      changed_at: UNDERWRITTEN,
    });
  const [plan] = await site.database.query<{ id: number }>(
    `SELECT id FROM campaign_version WHERE campaign_code = 'new-policy'`,
  );
  const monday = new Date('2026-03-29T22:00:00Z');
  const sums = { eligible: 3, drawn: 2, excluded: 1, calls: 2 };
  draw = (await make.insertDraw(pool, { plan_id: plan!.id, due_at: monday, ran_at: monday, ...sums })).id;
  const lane = (await make.insertLane(pool)).id;
  for (const record_key of ['P1', 'P2']) {
    const due_at = new Date('2026-04-05T22:00:00Z');
    const phone = `+861390000020${record_key.slice(1)}`;
    await make.insertPolicy(pool, { policy_no: record_key, phone });
    await make.insertTask(pool, { plan_id: plan!.id, lane, record_key, phone, draw_id: draw, due_at });
    await make.insertDrawItem(pool, { draw_id: draw, record_key });
  }
  await make.insertDrawItem(pool, { draw_id: draw, record_key: 'P3', reason: 'no_contact' });
  site.app.get(LaneBoard).invalidate();
});
afterAll(() => site?.close());

/** Lets time pass until the page shows it: the board is pushed every two seconds of the centre's clock. */
async function comesInTime(place: Locator): Promise<void> {
  const shown = () =>
    place.waitFor({ timeout: 250 }).then(
      () => true,
      () => false,
    );
  for (let turn = 0; turn < 40; turn++) {
    clock.advance(2100);
    if (await shown()) return;
  }
  throw new Error(`${String(place)} does not come`);
}

/** What an agent's own page would ask. */
async function agentAsks(method: 'POST' | 'PUT', path: string, payload: object) {
  const headers = await pageOf(site.app, 'a1', lan.password);
  const answer = await site.app.inject({ method, url: `/api${path}`, headers, payload });
  expect([path, answer.statusCode]).toEqual([path, 200]);
  return answer.json<{ task: { id: number; epoch: number } }>();
}

const at = (path: string, expects: RegExp[] = []) => browser.open(site, { as: lan, at: path, expects });

it('the wallboard changes by itself when an agent takes a call, and says when its stream is lost', async () => {
  const { page, axe } = await at('/wallboard', [/ERR_FAILED/]);
  await sees(page, '实时');
  await sees(page, '现在无人在岗');
  expect(await axe()).toEqual([]);
  await agentAsks('PUT', '/agents/A1/state', { state: 'ready' });
  const agent = page.locator('.board-agents tbody tr', { hasText: '王芳' });
  await comesInTime(agent.getByText('就绪'));
  const { task } = await agentAsks('POST', '/dialer/claims', { agent: 'A1' });
  await agentAsks('POST', `/dialer/tasks/${task.id}/dial`, { agent: 'A1', epoch: task.epoch });
  await comesInTime(agent.getByText('通话'));
  await comesInTime(page.locator('.total', { hasText: '处理中' }).getByText('1', { exact: true }));
  expect(await axe()).toEqual([]);

  // On the wall: the same, from across the room.
  await page.goto('/wallboard?wall=1');
  await page.locator('.wall-table').getByText('新契约回访').waitFor();
  expect(await axe()).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: '大屏' }).waitFor();

  await page.route('**/wallboard/stream', (route) => route.abort());
  await page.reload();
  await sees(page, '实时推送已断');
  await sees(page, /自 \d\d:\d\d:\d\d 起/);
  await page.locator('.board-table').getByText('新契约回访').waitFor();
});

it('the wallboard says what holds calls and texts back, since when, until when and what to do, until it is over', async () => {
  const { page, axe } = await at('/wallboard');
  await sees(page, '实时');
  const held = page.getByRole('status', { name: '暂停' });
  expect(await held.count()).toBe(0);
  const { pool } = site.database;
  const after = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000);
  const pause = { provider: 'twilio', since: after(-7), noted_at: after(-1) };
  await make.insert(pool, 'provider_pause', {
    ...pause,
    channel: 'call',
    why: 'account',
    paused_until: after(4),
  });
  await make.insert(pool, 'provider_pause', {
    ...pause,
    channel: 'text',
    why: 'no_answer',
    paused_until: after(4),
  });
  const { id } = await make.insert(pool, 'template_pause', {
    rule: 'renewal-notice',
    template_version: 3,
    language: 'en',
    provider: 'twilio',
    message_id: 1,
    paused_at: after(-30),
  });
  const line = (title: string) => held.getByRole('listitem').filter({ hasText: title });
  await comesInTime(line('线路暂停').getByText('账户、密钥、余额或号码有问题'));
  await line('线路暂停')
    .getByText(/自 \d\d:\d\d 起，\d\d:\d\d:\d\d 再试/)
    .waitFor();
  await line('线路暂停').getByText('请管理员处理').waitFor();
  await line('短信暂停').getByText('到时自动再试').waitFor();
  await line('模板暂停').getByText('续保短信，第 3 版，英文').waitFor();
  expect(await axe()).toEqual([]);
  await page.goto('/wallboard?wall=1');
  await line('线路暂停').waitFor();
  expect(await axe()).toEqual([]);
  await page.goto('/wallboard');
  await line('模板暂停').getByRole('link', { name: '去处理' }).click();
  await sees(page, '暂停的模板');
  await page.getByRole('listitem').filter({ hasText: '续保短信' }).getByText('英文').waitFor();

  await page.goto('/wallboard');
  await line('线路暂停').waitFor();
  await site.database.query(`UPDATE template_pause SET resumed_at = $2, resumed_by = 'lan' WHERE id = $1`, [
    id,
    clock.now(),
  ]);
  for (let turn = 0; turn < 40 && (await held.count()) > 0; turn++) {
    clock.advance(10_000);
    await held.waitFor({ state: 'detached', timeout: 250 }).catch(() => undefined);
  }
  expect(await held.count()).toBe(0);
});

it('a campaign is suspended with a reason, and resumed', async () => {
  const { page, axe } = await at('/campaigns');
  expect(await axe()).toEqual([]);
  await page.getByRole('link', { name: '新契约回访' }).click();
  await page.getByRole('heading', { name: '新契约回访' }).waitFor();
  expect(await axe()).toEqual([]);
  await page.getByRole('button', { name: '暂停呼叫' }).click();
  await page.getByLabel('原因').fill('系统切换');
  expect(await axe()).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: '暂停呼叫' }).click();
  await sees(page, /lan 于 .* 暂停：系统切换/);
  await page.getByRole('button', { name: '恢复呼叫' }).click();
  await page.getByRole('button', { name: '确定' }).click();
  await page.getByRole('button', { name: '暂停呼叫' }).waitFor();
});

it('a setting is judged at its field, its difference is seen before it is saved, and kept as a version', async () => {
  const { page, axe } = await at('/campaigns/new-policy');
  const gap = page.getByLabel('重呼间隔', { exact: true });
  await gap.fill('0');
  await sees(page, /数值过小/);
  await sees(page, '有设置不符合要求，已在左侧标出。');
  expect(await page.getByRole('button', { name: '保存' }).isDisabled()).toBe(true);
  expect(await axe()).toEqual([]);
  await gap.fill('4');
  await page.getByText(/数值过小/).waitFor({ state: 'detached' });
  await page.getByLabel('最多呼叫').fill('2');
  const changes = page.getByRole('complementary', { name: '将要修改' });
  await changes.getByText('少于标准规定的 3 次').waitFor();
  expect((await changes.locator('.diff').innerText()).replace(/\s+/g, ' ')).toBe(
    '最多呼叫 3 次 → 2 次 重呼间隔 2 小时 → 4 小时',
  );
  expect(await axe()).toEqual([]);
  await page.getByLabel('说明').fill('四月起');
  await page.getByRole('button', { name: '保存' }).click();
  await sees(page, '已保存为第 2 版');
  await page.getByRole('tab', { name: '历史版本 2' }).click();
  await sees(page, '四月起');
  expect(await page.locator('.diff').innerText()).toContain('4 小时');
  expect(await axe()).toEqual([]);
});

it('a holiday is closed: what it shifts is seen in two simulations before it is saved', async () => {
  const { page, axe } = await at('/calendar?month=2026-04', [/503/]);
  const holiday = page.locator(`[data-date="${HOLIDAY}"]`);
  await holiday.getByText('清明').waitFor();
  expect(await axe()).toEqual([]);
  await holiday.click();
  await page.getByLabel('停呼').check();
  await page.getByRole('region', { name: '时段变化' }).getByText('不呼').waitFor();
  await page.getByRole('button', { name: '试算影响' }).click();
  await page.getByLabel('天数').fill('10');
  await page.getByRole('button', { name: '开始试算' }).click();
  const shifted = page.getByRole('region', { name: '有变化的日子' });
  await shifted.getByText('新契约回访').first().waitFor({ timeout: 150_000 });
  const rows = (await shifted.getByRole('row').allInnerTexts()).map((text) => text.split(/\s+/));
  // The twelve policies of the week are drawn on the holiday, and called a day later.
  expect(rows).toContainEqual(expect.arrayContaining(['4/6', '新契约回访', '12', '12', '0']));
  expect(rows.map(([day]) => day)).toContain('4/7');
  expect(await axe()).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '保存' }).click();
  await sees(page, /已保存，日历第 \d+ 版/);
  await holiday.getByText('不呼').waitFor();

  await page.goto('/simulations');
  await page.getByText('停呼的日期: 2026年4月6日').waitFor();
  expect(await axe()).toEqual([]);
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByRole('button', { name: '比较所选两次' }).click();
  await page.getByRole('region', { name: '有变化的日子' }).waitFor();
  expect(await axe()).toEqual([]);
  await page
    .getByRole('link', { name: /^模拟 \d+$/ })
    .first()
    .click();
  await sees(page, '每天新任务（按项目）');
  await page.getByRole('button', { name: '每天新任务（按项目）: 看数据表' }).click();
  await page.getByRole('region', { name: '每天新任务（按项目）' }).getByText('新契约回访').waitFor();
  expect(await axe()).toEqual([]);
  // Two simulations, each a process of its own.
}, 180_000);

it('the list behind a number of the coverage is one click away', async () => {
  const { page, axe } = await at('/draws');
  const week = page.getByRole('row', { name: /新契约回访/ });
  await week.getByText('相符').waitFor();
  expect(await axe()).toEqual([]);
  await week.getByRole('button', { name: '没有可拨打的号码 1' }).click();
  const list = page.getByRole('dialog', { name: /没有可拨打的号码/ });
  await list.getByRole('link', { name: 'P3' }).waitFor();
  expect(await list.getByRole('row').count()).toBe(2);
  expect(await axe()).toEqual([]);
  await page.goto(`/draws?draw=${draw}`);
  await page.getByRole('dialog').getByRole('button', { name: '已抽 2' }).click();
  await page.getByRole('dialog').getByRole('link', { name: 'P1' }).waitFor();
  expect(await axe()).toEqual([]);
});

it('every page is right for axe in English and dark, and says nothing in Chinese', async () => {
  const { page, axe } = await browser.open(site, { as: lan, at: '/', language: 'en', mode: 'dark' });
  for (const path of [
    '/wallboard',
    '/wallboard?wall=1',
    '/campaigns',
    '/campaigns/renewal-call',
    '/calendar?month=2026-04',
    '/draws',
    '/draws?tab=draws',
    '/simulations',
  ]) {
    await page.goto(path);
    await page.locator('table tbody tr:not([aria-hidden]), form').first().waitFor();
    expect([path, await axe()]).toEqual([path, []]);
    const main = await page.locator('main').innerText();
    const foreign = main.match(/[\u3400-\u9fff]+/g) ?? [];
    expect([path, foreign.filter((word) => !DATA.includes(word))]).toEqual([path, []]);
  }
});

/** Names, clauses and what people wrote: data, whatever the language. */
const DATA = ['王芳', '服务标准', '理赔投诉处理办法', '保险送修管理办法', '清明节', '清明', '劳动节', '惠访'];
