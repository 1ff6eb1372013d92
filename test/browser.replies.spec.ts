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
