import { MessageService } from '../src/sms/message.service';
import { useBrowser } from './browser';
import { isReady, press, sees, stands } from './browser.desk-keys';
import { LineSite, soon, type Person } from './browser.line-site';
import * as make from './factory';

let desk: LineSite;
let clerk: Person;
const browser = useBrowser();

beforeAll(async () => {
  desk = await LineSite.open({ twilio: { speed: 0.01 } });
  clerk = await desk.site.person({ login: 'clerk', role: 'branch', branchCode: '3301' });
});
afterAll(() => desk?.close());
beforeEach(() => desk.begin());

/** A text about the renewal of somebody's policy: gone out already, or about to. */
async function text(of: { key: string; phone: string }, columns: make.Columns = {}): Promise<void> {
  const now = desk.site.clock.now();
  await make.insertMessage(desk.site.database.pool, {
    record_key: of.key,
    phone: of.phone,
    created_at: now,
    not_before: now,
    expires_at: new Date(now.getTime() + 86_400_000),
    intent_at: now,
    sent_at: now,
    ended_at: now,
    ...columns,
  });
}
const TO_SEND = { state: 'queued', intent_at: null, sent_at: null, ended_at: null };

const texts = () => desk.site.app.get(MessageService, { strict: false });
const states = async () =>
  (await desk.site.database.query<{ state: string }>(`SELECT state FROM message ORDER BY id`)).map(
    ({ state }) => state,
  );

describe('what customers text back', () => {
  it('is read by the branch, counted in its menu, and marked once it is dealt with', async () => {
    const customer = await desk.policy('陈静');
    await text(customer);
    const { page, axe } = await browser.open(desk.site, { as: clerk, at: '/replies' });
    await sees(page, '还没有客户回复');
    expect(await axe()).toEqual([]);

    await desk.twilio.customerTexts(customer.phone, '续保需要带什么资料？');
    await desk.twilio.customerTexts(customer.phone, '退订');
    await page.reload();
    const asked = page.getByRole('row', { name: /续保需要带什么资料？/ });
    const left = page.getByRole('row', { name: /退订/ });
    await asked.getByText('杭州中心支公司').waitFor();
    await left.getByText('系统已处理').waitFor();
    const count = page.locator('.menu-count');
    expect(await count.textContent()).toBe('1');
    expect(await axe()).toEqual([]);

    await asked.getByRole('button', { name: '标记已处理' }).click();
    const dialog = page.getByRole('dialog', { name: '这条回复已处理' });
    await dialog.getByText('续保需要带什么资料？').waitFor();
    expect(await axe()).toEqual([]);
    await dialog.getByLabel('如何处理的（可不填）').fill('已致电客户');
    await press(page, 'Enter');
    await asked.getByText('已致电客户').waitFor();
    await count.waitFor({ state: 'detached' });

    await page.getByLabel('状态').click();
    await page.getByTitle('待处理').click();
    await sees(page, '没有符合条件的');
  });

  it('stands in the customer’s history before the agent’s eyes', async () => {
    const phone = await desk.customer('吴越');
    await desk.phoneOf('A1', '+8613800138001');
    await desk.twilio.customerTexts(phone, '请下午再打');
    const { page } = await browser.open(desk.site, { as: desk.people.A1, at: '/desk' });
    await isReady(page);
    await press(page, 'n');
    await stands(page, '预览中');
    await page.locator('.desk-history').getByText('请下午再打').waitFor();
  });
});

describe('a template that a network has filtered', () => {
  it('is paused where a supervisor sees it from any tab, and goes on when they have resumed it', async () => {
    const [filtered, waiting] = [await desk.policy('何川'), await desk.policy('周敏')];
    desk.twilio.failDelivery(filtered.phone, 30007);
    await text(filtered, TO_SEND);
    await texts().tickSend(desk.site.clock.now());
    await soon(async () => {
      await texts().tickReduce(desk.site.clock.now());
      return states();
    }, ['undelivered']);
    await text(waiting, TO_SEND);
    await texts().tickSend(desk.site.clock.now());
    expect(await states()).toEqual(['undelivered', 'queued']);

    const { page, axe } = await browser.open(desk.site, { as: desk.people.M1, at: '/texts' });
    await page
      .getByRole('tab', { name: /通道与暂停/ })
      .getByTitle('1 件需要处理')
      .waitFor();
    await page.getByRole('tab', { name: /通道与暂停/ }).click();
    await sees(page, '被拦截 1 条');
    await sees(page, '等待 1 条');
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: '恢复发送' }).click();
    const dialog = page.getByRole('dialog', { name: /恢复“续保短信”第 1 版（中文）的发送？/ });
    await dialog.getByLabel('说明（可不填）').fill('已与运营商核对');
    expect(await axe()).toEqual([]);
    await dialog.getByRole('button', { name: '恢复发送' }).click();
    await sees(page, '没有暂停的模板');
    await texts().tickSend(desk.site.clock.now());
    await soon(async () => {
      await texts().tickReduce(desk.site.clock.now());
      return states();
    }, ['undelivered', 'delivered']);
  });

  it('a number that takes no texts is listed, and tried again when somebody says so', async () => {
    const customer = await desk.policy('陈静');
    desk.twilio.failDelivery(customer.phone, 30006);
    await text(customer, TO_SEND);
    await texts().tickSend(desk.site.clock.now());
    await soon(async () => {
      await texts().tickReduce(desk.site.clock.now());
      return states();
    }, ['undelivered']);
    const { page, axe } = await browser.open(desk.site, { as: desk.people.M1, at: '/texts?tab=gateway' });
    const row = page.getByRole('row', { name: /座机/ });
    await row.getByRole('button', { name: '恢复发送' }).click();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: '确定' }).click();
    await sees(page, '没有停发的号码');
  });
});

describe('texts of which nobody knows whether they went out', () => {
  const before = (minutes: number) => new Date(desk.site.clock.now().getTime() - minutes * 60_000);
  const inDoubt = async (name: string, minutes: number, columns: make.Columns = {}) => {
    const customer = await desk.policy(name);
    await text(customer, {
      state: 'unknown',
      reason: 'no_trace',
      provider: 'twilio',
      intent_at: before(minutes),
      sent_at: null,
      ended_at: before(minutes - 10),
      ...columns,
    });
    return customer;
  };
  const tab = (as: Person) => browser.open(desk.site, { as, at: '/texts?tab=doubt' });

  it('are sent again by a supervisor: those that one ticks, with a reason; what should not go says why', async () => {
    const good = await inDoubt('何川', 40);
    const renewed = await inDoubt('周敏', 39);
    const young = await inDoubt('孙莉', 15);
    const old = await inDoubt('吴越', 75 * 60, { reason: 'no_receipt', ended_at: before(60) });
    await desk.site.database.query(`UPDATE policy SET renewed_by = 'P-NEW' WHERE policy_no = $1`, [
      renewed.key,
    ]);
    const { page, axe } = await tab(desk.people.M1);
    const row = ({ key }: { key: string }) => page.getByRole('row', { name: new RegExp(key) });
    await row(good).getByText('通道没有应答；查过，没有这一条').waitFor();
    await row(young)
      .getByText(/仍在查找，\d\d:\d\d 起可以/)
      .waitFor();
    expect(await row(young).getByRole('checkbox').isDisabled()).toBe(true);
    await row(old).getByText('通道已收，三天没有回执').waitFor();
    expect(await axe()).toEqual([]);

    const from = page.getByLabel('交通道时间自');
    await from.fill('2026-03-03 00:00');
    await from.press('Enter');
    await row(old).waitFor({ state: 'detached' });
    await page.getByLabel('全选可再次发送的 2 条').check();
    await page.getByRole('button', { name: '再次发送 2' }).click();
    const dialog = page.getByRole('dialog', { name: '再次发送这 2 条短信？' });
    await dialog.getByText('2 条：通道没有应答；查过，没有这一条').waitFor();
    const deed = dialog.getByRole('button', { name: '再次发送' });
    expect(await deed.isDisabled()).toBe(true);
    expect(await axe()).toEqual([]);
    await dialog.getByLabel('原因').fill('控制台里没有这两条');
    await deed.click();
    await sees(page, '已再次发送 1 条');
    await sees(page, '1 条不发：已续保');
    await row(good).waitFor({ state: 'detached' });
    expect(await axe()).toEqual([]);

    await texts().tickSend(desk.site.clock.now());
    await soon(async () => {
      await texts().tickReduce(desk.site.clock.now());
      return states();
    }, ['unknown', 'unknown', 'unknown', 'unknown', 'delivered', 'skipped']);
    await page.getByRole('tab', { name: '短信明细' }).click();
    await row(good).filter({ hasText: '已另行再次发送' }).waitFor();
    await row(good).filter({ hasText: '已送达' }).getByText('再次发送的').waitFor();
    expect(await axe()).toEqual([]);
  });

  it('one that a colleague was quicker with is left alone, and said so', async () => {
    const customer = await inDoubt('何川', 40);
    const { page } = await tab(desk.people.M1);
    await page
      .getByRole('row', { name: new RegExp(customer.key) })
      .getByRole('checkbox')
      .check();
    await page.getByRole('button', { name: '再次发送 1' }).click();
    const dialog = page.getByRole('dialog', { name: '再次发送这 1 条短信？' });
    await dialog.getByLabel('原因').fill('控制台里没有');
    await desk.site.database.query(`UPDATE message SET again_at = intent_at`);
    await press(page, 'Enter');
    await dialog.getByText('已经有人决定再次发送').waitFor();
    expect(await states()).toEqual(['unknown']);
  });
});
