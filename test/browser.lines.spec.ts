import type { Page } from 'playwright-core';
import { useBrowser } from './browser';
import { isReady, isSettled, press, records, sees, stands } from './browser.desk-keys';
import { LineSite, soon, type Person } from './browser.line-site';
import * as make from './factory';

let desk: LineSite;
const browser = useBrowser();

beforeAll(async () => {
  desk = await LineSite.open({ values: { recording: 'on', machineDetection: true } });
});
afterAll(() => desk?.close());
beforeEach(() => desk.begin());

const atDesk = async (who: Person, expects?: RegExp[]) => {
  const tab = await browser.open(desk.site, { as: who, at: '/desk', expects });
  await isReady(tab.page);
  return tab;
};

/** Takes the next customer, dials, and both pick up. */
async function talk(page: Page): Promise<string> {
  await press(page, 'n');
  await stands(page, '预览中');
  await press(page, 'd');
  await desk.agentPicksUp(page);
  const token = await desk.customerPicksUp(page);
  await stands(page, '通话中');
  return token;
}

/** Where the hand finds it. */
const hangUpAt = (page: Page) => page.getByRole('button', { name: /挂断|Hang up/ }).boundingBox();

describe('an agent with a telephone of their own', () => {
  it('chooses the line once; is called first, then the customer; holds, resumes, hangs up, records', async () => {
    const phone = await desk.customer('陈静');
    const { page, axe } = await atDesk(desk.people.A1);
    await sees(page, '还没有选择线路，拨号前请先选择。');
    expect(await axe()).toEqual([]);

    // Without a line nothing is dialled, and the task stays in hand.
    await press(page, 'n');
    await stands(page, '预览中');
    await press(page, 'd');
    await sees(page, '您还没有线路，不能拨号');
    await stands(page, '预览中');
    expect(desk.twilio.journal).toEqual([]);

    await page.getByRole('button', { name: '选择线路' }).click();
    const dialog = page.getByRole('dialog', { name: '我的线路' });
    await dialog.getByRole('radio', { name: /用我的电话/ }).check();
    await dialog.getByLabel('我的电话号码').fill('123');
    await dialog.getByRole('button', { name: '使用这条线路' }).click();
    await dialog.getByText('不是可以呼叫的电话号码').waitFor();
    expect(await axe()).toEqual([]);
    await dialog.getByLabel('我的电话号码').fill('138 0013 8000');
    await press(page, 'Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '电话 138 **** 8000' }).waitFor();

    await press(page, 'd');
    await desk.agentPicksUp(page);
    await stands(page, '客户电话振铃中');
    expect(await axe()).toEqual([]);
    const place = await hangUpAt(page);
    expect(place).not.toBeNull();
    const token = await desk.customerPicksUp(page);
    await stands(page, '通话中');
    await sees(page, '录音中');
    expect(await hangUpAt(page)).toEqual(place);
    expect(await axe()).toEqual([]);
    const { agentSid, customerSid } = await desk.call();
    await soon(() => desk.twilio.heardBy(agentSid), [customerSid]);

    await press(page, 'j');
    await stands(page, '保持中');
    await soon(() => desk.twilio.heardBy(customerSid), []);
    await page.getByRole('button', { name: /恢复通话/ }).waitFor();
    expect(await axe()).toEqual([]);
    await isSettled(page);
    await press(page, 'j');
    await stands(page, '通话中');
    await soon(() => desk.twilio.heardBy(customerSid), [agentSid]);

    await press(page, 'h');
    await stands(page, '通话结束，请登记结果');
    await records(page, 'r');
    await sees(page, '陈静：已登记“客户拒绝回访”');
    expect(desk.twilio.legs(token).map(({ to, status }) => [to, status])).toEqual([
      ['+8613800138000', 'completed'],
      [phone, 'completed'],
    ]);
  }, 90_000);
});

describe('in the other language, in the dark, on a tablet', () => {
  it.each([
    ['en', 'dark', { width: 1280, height: 720 }],
    ['en', 'light', { width: 1024, height: 768 }],
  ] as const)('%s, %s: right for axe, and nothing runs out of the page', async (language, mode, size) => {
    await desk.customer('陈静');
    await desk.phoneOf('A1', '+8613800138001');
    const options = { as: desk.people.A1, at: '/desk', language, mode, size };
    const { page, axe } = await browser.open(desk.site, options);
    await isReady(page);
    await press(page, 'n');
    await stands(page, 'Preview');
    await press(page, 'd');
    await stands(page, 'Your telephone rings: pick up');
    expect(await axe()).toEqual([]);
    const place = await hangUpAt(page);
    expect(place).not.toBeNull();
    const { token } = await desk.call();
    desk.twilio.answerAgent(token);
    await stands(page, 'The customer’s telephone rings');
    expect(await hangUpAt(page)).toEqual(place);
    desk.twilio.answerCustomer(token);
    await stands(page, 'Talking');
    await page.getByRole('button', { name: /Transfer/ }).waitFor();
    expect(await axe()).toEqual([]);
    expect(await hangUpAt(page)).toEqual(place);
    await press(page, 'j');
    await stands(page, 'On hold');
    expect(await hangUpAt(page)).toEqual(place);
    await press(page, 'j');
    await stands(page, 'Talking');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await press(page, 'h');
    await stands(page, 'Call over');
  });
});

describe('a call to which a supervisor is called in', () => {
  it('is heard by three, goes on when the agent has left, and is the agent’s to record', async () => {
    await desk.customer('吴越');
    await desk.phoneOf('A2', '+8613800138002');
    const { page, axe } = await atDesk(desk.people.A2);
    const token = await talk(page);
    const place = await hangUpAt(page);
    expect(place).not.toBeNull();

    // Nobody can be called in who has no line; their supervisor gets one among the people.
    await press(page, 'Alt+t');
    await sees(page, '目前没有设置了线路的班长。');
    expect(await axe()).toEqual([]);
    await press(page, 'Escape');
    const lead = await browser.open(desk.site, { as: desk.people.M1, at: '/users?tab=lines' });
    await lead.page.getByRole('row', { name: /沈岚/ }).getByText('未设置，不能拨号').waitFor();
    expect(await lead.axe()).toEqual([]);
    await lead.page.getByRole('row', { name: /沈岚/ }).getByRole('button', { name: '设置' }).click();
    await lead.page.getByLabel('电话号码').fill('13800138009');
    await press(lead.page, 'Enter');
    await lead.page.getByRole('row', { name: /沈岚/ }).getByText('138 **** 8009').waitFor();
    desk.twilio.plan('+8613800138009', { ringSeconds: 0.5 });

    await press(page, 'Alt+t');
    const dialog = page.getByRole('dialog', { name: '转接给班长' });
    await dialog.getByRole('radio', { name: /沈岚/ }).waitFor();
    await press(page, ' ');
    await dialog.getByRole('radio', { name: /沈岚/, checked: true }).waitFor();
    await press(page, 'Enter');
    await dialog.waitFor({ state: 'hidden' });
    await stands(page, '三方通话中');
    expect(await hangUpAt(page)).toEqual(place);
    expect(await axe()).toEqual([]);
    const { agentSid, customerSid } = await desk.call();
    const third = desk.twilio.legs(token).find(({ to }) => to === '+8613800138009')!;
    await soon(() => [...desk.twilio.heardBy(customerSid)].sort(), [agentSid, third.sid].sort());

    await press(page, 'Alt+t');
    await stands(page, '已转给班长');
    await soon(() => desk.twilio.heardBy(customerSid), [third.sid]);
    // Whoever has left cuts nobody off by a slip: they wait, and are told for what.
    await sees(page, '班长与客户通话中');
    expect(await page.getByRole('button', { name: /挂断/ }).count()).toBe(0);
    expect(await axe()).toEqual([]);
    await press(page, 'h');
    await stands(page, '已转给班长');
    expect(desk.twilio.heardBy(customerSid)).toEqual([third.sid]);
    desk.twilio.hangUpCustomer(token);
    await stands(page, '通话结束，请登记结果');
    await records(page, 'r');
    await sees(page, '吴越：已登记“客户拒绝回访”');
  }, 90_000);
});

describe('when something is in the way', () => {
  beforeEach(() => desk.phoneOf('A2', '+8613800138002'));

  it('says that a machine has answered', async () => {
    const phone = await desk.customer('何川');
    desk.twilio.plan(phone, { ends: 'voicemail', ringSeconds: 1, answeredBy: 'machine_start' });
    const { page, axe } = await atDesk(desk.people.A2);
    await press(page, 'n');
    await stands(page, '预览中');
    await press(page, 'd');
    await desk.agentPicksUp(page);
    await sees(page, '接听的可能是答录机或语音信箱');
    expect(await axe()).toEqual([]);
    await press(page, 'h');
    await sees(page, /何川：线路返回“语音信箱”/);
  });

  it('says why the customer was not called, when something has changed before the agent picked up', async () => {
    const phone = await desk.customer('何川');
    const { page, axe } = await atDesk(desk.people.A2);
    await press(page, 'n');
    await stands(page, '预览中');
    await press(page, 'd');
    await stands(page, '您的电话在响，请接听');
    await make.insertOptOut(desk.site.database.pool, { phone });
    const token = await desk.agentPicksUp(page);
    await sees(page, '没有呼叫客户：客户刚刚要求不再联系。');
    expect(await axe()).toEqual([]);
    expect(desk.twilio.legs(token).map(({ to }) => to)).toEqual(['+8613800138002']);
  });

  it('says for how long lines are paused and why, keeps the task, and dials when they are back', async () => {
    for (const name of ['陈静', '吴越']) await desk.customer(name);
    await desk.phoneOf('A1', '+8613800138001');
    const { page, axe } = await atDesk(desk.people.A2, [/status of 503/]);
    await press(page, 'n');
    await stands(page, '预览中');
    const colleague = await atDesk(desk.people.A1);
    await press(colleague.page, 'n');
    await stands(colleague.page, '预览中');

    // Our account is at fault: no further call can do better.
    desk.twilio.refuseNumber('+8613800138001', 20003);
    await press(colleague.page, 'd');
    await sees(colleague.page, '吴越：线路返回“线路故障”，已自动登记');
    await sees(colleague.page, /线路暂停：账户、密钥或余额有问题，请告知管理员。预计 \d\d:\d\d:\d\d 恢复/);
    await desk.customer('何川');
    await press(colleague.page, 'n');
    // What holds the calls back, in all and in the campaign: not numbers in other calls.
    const idle = colleague.page.getByRole('region', { name: '现在没有可拨的任务' });
    await idle.getByText('线路暂停：账户、密钥或余额有问题，请告知管理员').first().waitFor();
    await idle.getByText(/\d\d:\d\d 再试，还有/).waitFor();
    await idle.getByRole('row', { name: /线路暂停：账户、密钥或余额有问题/ }).waitFor();
    expect(await idle.getByText('剩余任务的号码正在通话中').count()).toBe(0);
    expect(await colleague.axe()).toEqual([]);

    await press(page, 'd');
    await sees(page, /任务仍在您手上，请在 \d+ 秒后再拨/);
    await stands(page, '预览中');
    await sees(page, /线路暂停：账户、密钥或余额有问题/);
    expect(await axe()).toEqual([]);

    desk.twilio.refuseNumber('+8613800138001', null);
    desk.clock.skip(60);
    await page.getByText(/线路暂停/).waitFor({ state: 'hidden' });
    await press(page, 'd');
    await desk.agentPicksUp(page);
    await stands(page, '客户电话振铃中');
    await press(page, 'h');
    await page.locator('.desk-phase').waitFor({ state: 'hidden' });
  }, 120_000);
});
