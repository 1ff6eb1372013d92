import { CampaignService } from '../src/campaigns/campaign.service';
import { useBrowser } from './browser';
import { openSite, type Site } from './browser.site';
import * as make from './factory';

const CUSTOMER = '+8613812341234';
const NEW_PASSWORD = 'a password of my own';
let site: Site;
let admin: { login: string; password: string };
let taskId: number;
const browser = useBrowser();

beforeAll(async () => {
  site = await openSite();
  const db = site.database.pool;
  for (const [code, name, parent] of [
    ['33', '浙江分公司', null],
    ['3301', '杭州中心支公司', '33'],
  ])
    await make.insertBranch(db, { branch_code: code, name, parent_code: parent });
  await make.insertStaff(db, { staff_no: 'A007', name: '何安然', role: 'agent', branch_code: '3301' });
  admin = await site.person({ login: 'root', name: '周启明', role: 'administrator' });
  await site.app.get(CampaignService).ensureCampaigns(site.clock.now());
  taskId = await called();
});
afterAll(() => site?.close());

/** A policy that was drawn, called once in vain, and waits for its gap. */
async function called(): Promise<number> {
  const { pool, query } = site.database;
  const now = site.clock.now();
  const [plan] = await query<{ id: number }>(
    `SELECT id FROM campaign_version WHERE campaign_code = 'new-policy' ORDER BY version LIMIT 1`,
  );
  await make.insertPolicy(pool, { policy_no: 'P2026000041', insured_name: '陈静', phone: CUSTOMER });
  const draw = await make.insertDraw(pool, {
    plan_id: plan!.id,
    eligible: 1,
    drawn: 1,
    excluded: 0,
    calls: 1,
  });
  await make.insertDrawItem(pool, { draw_id: draw.id, record_key: 'P2026000041' });
  const task = await make.insertTask(pool, {
    plan_id: plan!.id,
    lane: (await make.insertLane(pool)).id,
    draw_id: draw.id,
    record_key: 'P2026000041',
    phone: CUSTOMER,
    state: 'waiting',
    attempts: 1,
    ready_at: new Date(now.getTime() + 30 * 60_000),
  });
  await make.insertAttempt(pool, { task_id: task.id, phone: CUSTOMER, agent: 'A007' });
  await make.insertAudit(pool, {
    entity_type: 'call_task',
    entity_id: task.id,
    action: 'call_task.recorded',
    after: { disposition: 'no_answer', readyAt: now },
  });
  return task.id;
}

it('a person comes, changes the password, is disabled while at work and thrown out; the trail tells it all', async () => {
  const office = await browser.open(site, { as: admin, at: '/users' });
  const { page } = office;
  await page.getByRole('button', { name: '新增用户' }).click();
  await page.getByLabel('从人员名单选择').fill('何');
  await page.getByTitle('何安然 A007 · 坐席').click();
  expect(await page.getByLabel('登录名', { exact: true }).inputValue()).toBe('a007');
  expect(await office.axe()).toEqual([]);
  await page.getByRole('button', { name: '新增', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '何安然 的一次性密码' });
  const password = await dialog.locator('code').innerText();
  expect(password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
  expect(await office.axe()).toEqual([]);
  await dialog.getByRole('button', { name: '我已保存，关闭' }).click();
  await page
    .getByRole('row', { name: /a007 何安然/ })
    .getByText('待首次登录')
    .waitFor();
  // As a boolean: the page itself would fill the report.
  expect((await page.content()).includes(password)).toBe(false);

  const desk = await browser.open(site);
  await desk.page.getByLabel('用户名').fill('a007');
  await desk.page.getByLabel('密码', { exact: true }).fill(password);
  await desk.page.keyboard.press('Enter');
  await desk.page.getByRole('heading', { name: '修改密码' }).waitFor();
  await desk.page.getByLabel('当前密码').fill(password);
  await desk.page.getByLabel('新密码', { exact: true }).fill(NEW_PASSWORD);
  await desk.page.getByLabel('再输入一次新密码').fill(NEW_PASSWORD);
  await desk.page.getByRole('button', { name: '保存' }).click();
  await desk.page.getByRole('heading', { level: 1 }).waitFor();
  await desk.page.waitForURL('**/desk');

  const row = page.getByRole('row', { name: /a007 何安然/ });
  await row.getByRole('button', { name: '停用' }).click();
  await page.getByRole('button', { name: '确定' }).click();
  await row.getByText('已停用').waitFor();
  // Whatever they do next is refused, and leads out.
  await desk.page.reload();
  await desk.page.getByLabel('用户名').waitFor();
  await desk.page.getByLabel('用户名').fill('a007');
  await desk.page.getByLabel('密码', { exact: true }).fill(NEW_PASSWORD);
  await desk.page.keyboard.press('Enter');
  await desk.page.getByText('登录名或密码不正确').waitFor();

  await row.getByRole('link', { name: '审计记录' }).click();
  await page.getByRole('heading', { name: '审计' }).waitFor();
  for (const action of ['新增用户', '登录', '修改密码', '停用用户', '登录失败'])
    await page.getByRole('row').getByText(action, { exact: true }).first().waitFor();
  expect(await office.axe()).toEqual([]);
  await page
    .getByRole('row', { name: /新增用户/ })
    .getByText('root')
    .click();
  const entry = page.getByRole('dialog');
  await entry.getByRole('row', { name: '角色 坐席' }).waitFor();
  await entry.getByRole('row', { name: '工号 A007' }).waitFor();
  expect(await entry.innerText()).not.toMatch(/[{}"]/);
  expect(await office.axe()).toEqual([]);
}, 60_000);

it('from the search to the reason, by keyboard alone', async () => {
  const { page, axe } = await browser.open(site, { as: admin });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('heading', { name: '查询' }).waitFor();
  await page.keyboard.type('陈');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /P2026000041/ }).waitFor();
  expect(await axe()).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '保单 P2026000041' }).waitFor();
  await page.getByText('新契约回访：已呼叫 1 次，未结：重呼间隔未到，下次 3月3日').waitFor();
  expect(await axe()).toEqual([]);
  await page.getByRole('link', { name: `新契约回访 #${taskId}` }).click();
  await page.getByRole('heading', { name: `任务 #${taskId}` }).waitFor();
  await page.getByText('已呼叫 1 次，未结：重呼间隔未到').waitFor();
  const reason = page.getByRole('row', { name: /未通过 间隔已到/ });
  await reason.getByText('原因').waitFor();
  expect(await page.getByRole('row', { name: /^通过/ }).count()).toBe(11);
  await page.getByText('第 1 次呼叫 · 无人接听').waitFor();
  await page.getByText('含审计').click();
  await page.getByText('登记结果').waitFor();
  await page.getByText('详情').click();
  await page.getByRole('row', { name: '结果 无人接听' }).waitFor();
  expect(await axe()).toEqual([]);
  const text = await page.locator('main').innerText();
  expect(text).not.toMatch(/\d{4}-\d\d-\d\d|[{}]|no_answer|new-policy|undefined/);
});

it('reads as well in English', async () => {
  const { page, axe } = await browser.open(site, {
    as: admin,
    at: `/why/tasks/${taskId}`,
    language: 'en',
    mode: 'dark',
  });
  await page.getByText('called once, still open: the gap between attempts is not over, next 3 Mar').waitFor();
  expect(await axe()).toEqual([]);
  const text = await page.locator('main').innerText();
  // Clauses are the Chinese standard's own.
  expect(text.replaceAll(/服务标准 \S+/g, '')).not.toMatch(/[\u4e00-\u9fff]/);
});

it('a key is made, shown once, and revoked', async () => {
  const { page, axe } = await browser.open(site, { as: admin, at: '/keys' });
  await page.getByRole('button', { name: '新建密钥' }).click();
  const form = page.getByRole('dialog', { name: '新建密钥' });
  await form.getByRole('button', { name: '新建密钥' }).click();
  await form.getByText('至少选一项').waitFor();
  await form.getByLabel('名称').fill('core-policy');
  await form.getByRole('checkbox', { name: /写入资料/ }).check();
  expect(await axe()).toEqual([]);
  await form.getByRole('button', { name: '新建密钥' }).click();
  const shown = page.getByRole('dialog', { name: '密钥 core-policy' });
  const secret = await shown.locator('code').innerText();
  await shown.getByRole('button', { name: '我已保存，关闭' }).click();
  const asked = () =>
    fetch(`${site.url}/api/records/policies`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: '{}',
    });
  expect((await asked()).status).toBe(400);
  await page.getByRole('button', { name: '吊销' }).click();
  await page.getByRole('button', { name: '确定' }).click();
  await page.getByText('已吊销 core-policy').waitFor();
  expect((await asked()).status).toBe(401);
  expect(await axe()).toEqual([]);
});

it('teams and skills', async () => {
  const { page, axe } = await browser.open(site, { as: admin, at: '/users?tab=teams' });
  await page.getByText('何安然').click();
  const form = page.getByRole('dialog', { name: '调整 何安然' });
  await form.getByLabel('班组').fill('回访一组');
  await form.getByRole('button', { name: '保存' }).click();
  await page.getByRole('row', { name: /A007 何安然 坐席 回访一组/ }).waitFor();
  expect(await axe()).toEqual([]);
});
