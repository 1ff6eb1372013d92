import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { RecordingTicks } from '../src/recordings/recording-ticks';
import { useBrowser } from './browser';
import { isReady, press, records, sees, stands } from './browser.desk-keys';
import { LineSite, soon } from './browser.line-site';

const folder = mkdtempSync(join(tmpdir(), 'huifang-recordings-'));
let desk: LineSite;
const browser = useBrowser();

beforeAll(async () => {
  desk = await LineSite.open({ values: { recording: 'on' }, variables: { RECORDINGS_DIR: folder } });
});
afterAll(async () => {
  await desk?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Whether the browser really has sound: it plays from the first byte on, and knows how long it is. */
const plays = (page: Page) =>
  page.evaluate<boolean>(`(async () => {
    const player = document.querySelector('audio');
    player.muted = true;
    await player.play();
    player.pause();
    return player.duration > 0;
  })()`);

const audits = async () =>
  (
    await desk.site.database.query<{ action: string }>(
      `SELECT action FROM audit_entry WHERE entity_type = 'recording' AND actor IN ('M1', 'A1') ORDER BY id`,
    )
  ).map(({ action }) => action);

describe('a recorded call', () => {
  it('is heard by a supervisor and by its agent, each time with a trace, and kept while somebody says so', async () => {
    await desk.phoneOf('A1', '+8613800138001');
    const who = await desk.policy('陈静');
    const task = await desk.task(who);
    const { page } = await browser.open(desk.site, { as: desk.people.A1, at: '/desk' });
    await isReady(page);
    await press(page, 'n');
    await stands(page, '预览中');
    await press(page, 'd');
    await desk.agentPicksUp(page);
    const token = await desk.customerPicksUp(page);
    await stands(page, '通话中');
    await sees(page, '录音中');
    // Only then is anything recorded: the customer hears the announcement first.
    const bridged = () => desk.twilio.journal.some((it) => it.event === 'leg_bridged' && it.token === token);
    await soon(bridged, true);
    desk.twilio.hangUpCustomer(token);
    await stands(page, '通话结束，请登记结果');
    await records(page, 'r');
    await sees(page, '陈静：已登记“客户拒绝回访”');
    const ticks = desk.site.app.get(RecordingTicks, { strict: false });
    await soon(async () => (await ticks.tickFetch(desk.site.clock.now())) > 0, true);

    const lead = await browser.open(desk.site, { as: desk.people.M1, at: `/why/tasks/${task}` });
    await lead.page.getByRole('button', { name: '录音', exact: true }).click();
    await sees(lead.page, '收听会留痕。');
    await sees(lead.page, /保存至 \d{4}年/);
    expect(await lead.axe()).toEqual([]);
    expect(await audits()).toEqual([]);
    expect(await plays(lead.page)).toBe(true);
    expect(await audits()).toEqual(['recording.listened']);

    await lead.page.getByRole('button', { name: '保全' }).click();
    const dialog = lead.page.getByRole('dialog', { name: '保全这段录音' });
    await dialog.getByLabel('原因').fill('诉讼 2026-118 号取证');
    expect(await lead.axe()).toEqual([]);
    await press(lead.page, 'Enter');
    await sees(lead.page, /诉讼 2026-118 号取证/);
    await lead.page.getByRole('button', { name: '解除保全' }).click();
    await lead.page.getByRole('button', { name: '确定' }).click();
    await lead.page.getByRole('button', { name: '保全', exact: true }).waitFor();

    // The agent meets the customer again: their own call is in the history.
    await desk.task(who);
    await press(page, 'n');
    await stands(page, '预览中');
    await page.locator('.desk-history').getByRole('button', { name: '录音' }).click();
    await page.locator('.desk-history audio').waitFor();
    expect(await plays(page)).toBe(true);
    expect((await audits()).filter((action) => action === 'recording.listened')).toHaveLength(2);
  }, 90_000);

  it('is kept by a policy of versions; that it becomes shorter takes a second person', async () => {
    const second = await desk.site.person({ login: 'm2', role: 'supervisor' });
    const { page, axe } = await browser.open(desk.site, { as: desk.people.M1, at: '/recordings' });
    await sees(page, '法定至少 5 年，从合同终止起算');
    expect(await axe()).toEqual([]);
    const years = page.getByLabel('一年期以内合同');
    await years.fill('4');
    await page.getByRole('button', { name: '保存为新版' }).click();
    await page.locator('.ant-form-item-explain-error').first().waitFor();
    expect(await axe()).toEqual([]);
    for (const [value, version] of [
      ['7', 2],
      ['6', 3],
    ] as const) {
      await years.fill(value);
      await page.getByRole('button', { name: '保存为新版' }).click();
      await sees(page, `已保存为第 ${version} 版，立即生效`);
      await page.getByText(`第 ${version} 版`, { exact: true }).waitFor();
    }
    expect(await page.getByRole('button', { name: '批准缩短已存录音' }).count()).toBe(0);

    const other = await browser.open(desk.site, { as: second, at: '/recordings' });
    await other.page.getByRole('button', { name: '批准缩短已存录音' }).click();
    await other.page.getByRole('button', { name: '确定' }).click();
    await sees(other.page, '已批准缩短已存录音');
    expect(await other.axe()).toEqual([]);
  }, 60_000);
});

it('a campaign is given its number and its recording where its other settings are', async () => {
  const { page, axe } = await browser.open(desk.site, { as: desk.people.M1, at: '/campaigns/new-policy' });
  await page.getByRole('switch', { name: '通话录音', checked: true }).click();
  await page.getByLabel('主叫号码').fill('12025550123');
  await page.getByText(/^须带国家码/).waitFor();
  expect(await axe()).toEqual([]);
  await page.getByLabel('主叫号码').fill('+1 202 555 0123');
  const draft = page.getByRole('complementary', { name: '将要修改' });
  await draft.getByText(/账户的默认号码/).waitFor();
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await sees(page, /已保存为第 \d+ 版/);
  const [kept] = await desk.site.database.query<{ values: Record<string, unknown> }>(
    `SELECT values FROM campaign_version WHERE campaign_code = 'new-policy' ORDER BY version DESC LIMIT 1`,
  );
  expect(kept!.values).toMatchObject({ callerId: '+12025550123', recording: 'off' });
});
