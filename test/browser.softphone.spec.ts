// Longer than 300 lines: every story needs the browser with its telephones and their sound behind it, which takes long to start.
import type { Page } from 'playwright-core';
import { useBrowser, type TabOptions } from './browser';
import { isReady, isSettled, press, records, sees, stands } from './browser.desk-keys';
import { LineSite, soon } from './browser.line-site';
import { MediaGateway } from './softphone/media';
import { softphonesAt } from './softphone/ring';
import { Signalling } from './softphone/signalling';
import { TEST_CREDENTIALS } from './twilio/options';

let signalling: Signalling;
let media: MediaGateway;
let desk: LineSite;
// The page opens Twilio's own addresses under the content policy of every day; only where they lie is the test's doing.
const browser = useBrowser(async () => {
  signalling = await Signalling.open(TEST_CREDENTIALS);
  return signalling.chromiumFlags;
});

beforeAll(async () => {
  desk = await LineSite.open({ twilio: { onEntry: softphonesAt(signalling, () => desk.twilio).onEntry } });
  signalling.media = media = await MediaGateway.open(await browser.bare());
});
afterAll(async () => {
  await desk?.close();
  await signalling?.close();
});
beforeEach(() => desk.begin());

const atDesk = (options: TabOptions = {}) =>
  browser.open(desk.site, { as: desk.people.A1, at: '/desk', allows: ['microphone'], ...options });

const phoneIs = (page: Page, state: string) =>
  page
    .getByRole('button', { name: /^软电话/ })
    .getByText(state, { exact: true })
    .waitFor();

/** As most find it in the morning: the choice was made long ago. */
const hasSoftphone = () =>
  desk.site.database.query(
    `INSERT INTO agent_line (staff_no, kind, set_by, set_at) VALUES ('A1', 'softphone', 'test', $1)`,
    [desk.clock.now()],
  );

async function dialAndTalk(page: Page): Promise<string> {
  await press(page, 'n');
  await stands(page, '预览中');
  await press(page, 'd');
  await stands(page, '客户电话振铃中');
  const hangUp = page.getByRole('button', { name: /^挂断/ });
  const place = await hangUp.boundingBox();
  expect(place).not.toBeNull();
  const token = await desk.customerPicksUp(page);
  await stands(page, '通话中');
  await page.getByRole('button', { name: /^保持/ }).waitFor();
  // The hand that rests on it while the customer's telephone rings finds it there when they talk.
  expect(await hangUp.boundingBox()).toEqual(place);
  return token;
}

describe('an agent who talks in the browser', () => {
  it('chooses the softphone, dials, is answered by itself, mutes, holds, resumes; the customer hangs up; records', async () => {
    await desk.customer('陈静');
    const { page, axe } = await atDesk();
    await isReady(page);
    await page.getByRole('button', { name: '选择线路' }).click();
    const dialog = page.getByRole('dialog', { name: '我的线路' });
    await dialog.getByRole('radio', { name: /用浏览器（软电话）/, checked: true }).waitFor();
    expect(await axe()).toEqual([]);
    await dialog.getByRole('button', { name: '使用这条线路' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await phoneIs(page, '可用');
    expect(signalling.reachable).toEqual(['A1']);
    expect(await axe()).toEqual([]);

    const token = await dialAndTalk(page);
    const { agentSid, customerSid } = await desk.call();
    expect(desk.twilio.legs(token)[0]!.to).toMatch(/^client:A1\?attempt=\d+$/);
    await soon(() => desk.twilio.heardBy(agentSid), [customerSid]);
    const heard = async () => (await media.heard(agentSid))!;
    await soon(async () => (await heard()).connection, 'connected');
    // Sound of the microphone arrives at the other end, which beeps for as long as it is not muted.
    await soon(async () => (await heard()).level > 0.05, true);
    await page.getByRole('meter', { name: '我的声音' }).waitFor();
    expect(await axe()).toEqual([]);

    await press(page, 'Alt+m');
    await sees(page, '已静音，对方听不到您');
    await soon(async () => (await heard()).level < 0.01, true);
    await page.getByRole('button', { name: /取消静音/, pressed: true }).waitFor();
    expect(await axe()).toEqual([]);
    await press(page, 'Alt+m');
    await soon(async () => (await heard()).level > 0.05, true);

    await press(page, 'j');
    await stands(page, '保持中');
    await soon(() => desk.twilio.heardBy(customerSid), []);
    await isSettled(page);
    await press(page, 'j');
    await stands(page, '通话中');
    await soon(() => desk.twilio.heardBy(customerSid), [agentSid]);

    desk.twilio.hangUpCustomer(token);
    await stands(page, '通话结束，请登记结果');
    await page.getByRole('meter').first().waitFor({ state: 'hidden' });
    await records(page, 'r');
    await sees(page, '陈静：已登记“客户拒绝回访”');
    await phoneIs(page, '可用');
    await soon(() => media.heard(agentSid), null);
  }, 120_000);

  it('speaks through the microphone that was chosen, and sees at once that it hears', async () => {
    await hasSoftphone();
    await desk.customer('陈静');
    const { page, axe } = await atDesk();
    await phoneIs(page, '可用');
    await page.getByRole('button', { name: /^软电话/ }).click();
    const dialog = page.getByRole('dialog', { name: '我的线路' });
    await dialog.getByLabel('麦克风').click();
    const second = page.locator('.ant-select-item-option').nth(2);
    const name = await second.innerText();
    await second.click();
    await dialog.getByRole('button', { name: '试音' }).click();
    await dialog.getByRole('meter', { name: '麦克风音量' }).waitFor();
    const level = () => page.evaluate<number>(`document.querySelector('[role=dialog] meter').value`);
    await soon(async () => (await level()) > 0, true);
    expect(await axe()).toEqual([]);
    await press(page, 'Escape');
    await dialog.waitFor({ state: 'hidden' });

    await page.reload();
    await phoneIs(page, '可用');
    await page.getByRole('button', { name: /^软电话/ }).click();
    await dialog.getByText(name).waitFor();
    await press(page, 'Escape');
    await dialog.waitFor({ state: 'hidden' });
    await dialAndTalk(page);
    const { agentSid } = await desk.call();
    await soon(async () => (await media.heard(agentSid))!.level > 0.05, true);
    await press(page, 'h');
    await stands(page, '通话结束，请登记结果');
  }, 90_000);
});

describe('what an agent is told when calls cannot reach them', () => {
  beforeEach(hasSoftphone);

  it('a microphone that was refused: what to do, and calls come again as soon as it is allowed', async () => {
    const { page, context, axe } = await atDesk({ allows: [] });
    await phoneIs(page, '不可用');
    await sees(page, /浏览器禁止本站使用麦克风|软电话需要使用麦克风/);
    expect(await axe()).toEqual([]);
    expect(signalling.reachable).toEqual([]);
    // Nobody would pick up: nothing is dialled.
    await desk.customer('陈静');
    await press(page, 'n');
    await stands(page, '预览中');
    await sees(page, '软电话还没有就绪，暂时不能拨号。');
    const dial = page.getByRole('button', { name: /^拨号/ });
    expect(await dial.isDisabled()).toBe(true);

    await context.grantPermissions(['microphone']);
    await phoneIs(page, '可用');
    expect(signalling.reachable).toEqual(['A1']);
    await page.getByText('软电话还没有就绪，暂时不能拨号。').waitFor({ state: 'hidden' });
    expect(await dial.isEnabled()).toBe(true);
  });

  it('a token that Twilio does not take: whom to ask', async () => {
    const right = signalling.options.apiSecret;
    signalling.options.apiSecret = 'another secret';
    try {
      const { page, axe } = await atDesk();
      await sees(page, 'Twilio 没有接受软电话的许可。请告知管理员检查 API 密钥。');
      expect(await axe()).toEqual([]);
      signalling.options.apiSecret = right;
      await page.getByRole('button', { name: '重试' }).click();
      await phoneIs(page, '可用');
    } finally {
      signalling.options.apiSecret = right;
    }
  });

  it('a connection that is lost comes back by itself, and the talk with it', async () => {
    await desk.customer('陈静');
    const { page } = await atDesk({ expects: [/WebSocket/] });
    await phoneIs(page, '可用');
    const registers = () => signalling.heard.filter((each) => each === 'register').length;
    let before = registers();
    signalling.cut();
    await soon(() => registers() > before, true);
    await soon(() => signalling.reachable, ['A1']);
    await phoneIs(page, '可用');

    await dialAndTalk(page);
    const { agentSid } = await desk.call();
    before = registers();
    signalling.cut();
    await soon(() => registers() > before, true);
    expect((await media.heard(agentSid))!.connection).toBe('connected');
    await stands(page, '通话中');
    await press(page, 'h');
    await stands(page, '通话结束，请登记结果');
    await soon(() => media.heard(agentSid), null);
  }, 90_000);

  it('a call that could not be ended in time does not take the next along', async () => {
    for (const name of ['陈静', '吴越']) await desk.customer(name);
    const { page } = await atDesk({ expects: [/ERR_FAILED/] });
    await phoneIs(page, '可用');
    const token = await dialAndTalk(page);
    let fail!: () => void;
    const fails = new Promise<void>((resolve) => (fail = resolve));
    let failed = 0;
    await page.route('**/hang-up', async (route) => {
      await fails;
      await route.abort();
      failed++;
    });
    const asked = page.waitForRequest('**/hang-up');
    await press(page, 'h');
    await asked;
    desk.twilio.hangUpCustomer(token);
    await stands(page, '通话结束，请登记结果');
    await records(page, 'r');
    await sees(page, '：已登记“客户拒绝回访”');
    await phoneIs(page, '可用');
    const next = await dialAndTalk(page);
    const { agentSid } = await desk.call();
    const heard = async () => (await media.heard(agentSid))?.connection;
    await soon(heard, 'connected');
    fail();
    // Sent twice more by itself, and then given up.
    await soon(() => failed, 3);
    for (let n = 0; n < 2; n++) await page.waitForResponse('**/api/dialer/attempts/*');
    await stands(page, '通话中');
    expect(await heard()).toBe('connected');
    desk.twilio.hangUpCustomer(next);
    await stands(page, '通话结束，请登记结果');
    await soon(() => media.heard(agentSid), null);
  }, 90_000);
});

describe('what rings at a softphone', () => {
  beforeEach(hasSoftphone);

  it('is taken only when this desk has dialled it', async () => {
    const { page } = await atDesk();
    await phoneIs(page, '可用');
    const stranger = { callSid: `CA${'9'.repeat(32)}`, from: '+12025550123', custom: { attempt: '4711' } };
    expect(await signalling.ring('A1', stranger)).toBe('rejected');
    expect(await media.heard(stranger.callSid)).toBeNull();
    await phoneIs(page, '可用');
  });

  it('rings in one tab: the other looks on until it takes the work over', async () => {
    const { page, context } = await atDesk();
    await phoneIs(page, '可用');
    const other = await context.newPage();
    await other.goto('/desk');
    await sees(other, /坐席台已在另一个标签页中打开/);
    expect(signalling.reachable).toEqual(['A1']);
    expect(await other.getByRole('button', { name: /^软电话/ }).count()).toBe(0);
    await other.getByRole('button', { name: '改在本页操作' }).click();
    await phoneIs(other, '可用');
    await soon(() => signalling.reachable, ['A1']);
    await sees(page, /坐席台已在另一个标签页中打开/);
  });

  it('keeps its place with a new token before the old one ends', async () => {
    // A minute before its end the next is fetched.
    signalling.options.tokenSeconds = 61;
    try {
      const before = signalling.tokens.length;
      const { page } = await atDesk();
      await phoneIs(page, '可用');
      await soon(() => signalling.tokens.length > before + 1, true);
      await phoneIs(page, '可用');
      expect(signalling.reachable).toEqual(['A1']);
    } finally {
      delete signalling.options.tokenSeconds;
    }
  });

  it('asks before the page is left; after a reload it is there again, the talk over, its result still to be recorded', async () => {
    await desk.customer('陈静');
    const { page } = await atDesk();
    await phoneIs(page, '可用');
    const token = await dialAndTalk(page);
    // The browser asks first, and whoever stays talks on.
    for (const leave of [
      () => page.evaluate('setTimeout(() => location.reload())'),
      () => page.close({ runBeforeUnload: true }),
    ]) {
      const asking = page.waitForEvent('dialog');
      await leave();
      const question = await asking;
      expect(question.type()).toBe('beforeunload');
      await question.dismiss();
      await stands(page, '通话中');
    }
    const { agentSid } = await desk.call();
    await soon(async () => (await media.heard(agentSid))!.level > 0.05, true);
    expect(desk.twilio.legs(token).map(({ status }) => status)).toEqual(['in-progress', 'in-progress']);

    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await phoneIs(page, '可用');
    await stands(page, '通话结束，请登记结果');
    await sees(page, '陈静');
    expect(desk.twilio.legs(token).map(({ status }) => status)).toEqual(['completed', 'completed']);
    await records(page, 'r');
    await sees(page, '陈静：已登记“客户拒绝回访”');
  }, 90_000);
});
