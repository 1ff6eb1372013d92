import type { Page } from 'playwright-core';
import { useBrowser } from './browser';
import {
  asksResult,
  dialAndTalk,
  isReady,
  openDesk,
  press,
  records,
  sees,
  stands,
  type Agent,
} from './browser.desk-keys';
import { DeskSite } from './browser.desk-site';

let desk: DeskSite;
const browser = useBrowser();

beforeAll(async () => {
  desk = await DeskSite.open();
});
afterAll(() => desk?.close());
beforeEach(() => desk.begin());

const atDesk = (who: Agent, expects?: RegExp[]) => openDesk(browser, desk, who, expects);

/** Answers every question with its first option, to the end of the script, and says how many steps there were. */
async function walkToTheEnd(page: Page): Promise<number> {
  const step = page.locator('.desk-step');
  for (let count = 1; count < 60; count++) {
    const text = await step.innerText();
    if (text.includes('话术结束')) return count;
    await press(page, '1', 'Enter');
    // A string: the test's own types know no page.
    await page.waitForFunction(`document.querySelector('.desk-step')?.innerText !== ${JSON.stringify(text)}`);
  }
  throw new Error('the script has no end');
}

describe('an agent’s morning, by keyboard alone', () => {
  it('takes, dials, asks, records; nobody answers; a time is promised; a break', async () => {
    const [first, second, third] = [
      await desk.customer('陈静', { priority: 10 }),
      await desk.customer('吴越', { priority: 20 }),
      await desk.customer('何川', { priority: 30 }),
    ];
    const { page, axe } = await browser.open(desk.site, { at: '/desk' });
    await page.locator('input[name=login]:focus').waitFor();
    await page.keyboard.type(desk.people.A1.login);
    await press(page, 'Tab');
    await page.keyboard.type(desk.people.A1.password);
    await press(page, 'Enter');
    await isReady(page);
    expect(await axe()).toEqual([]);

    // Completed, by the script.
    await press(page, 'n');
    await sees(page, '陈静');
    await sees(page, '新契约回访');
    await sees(page, /我是.*王芳/);
    expect(await axe()).toEqual([]);
    await dialAndTalk(page, desk);
    expect(await walkToTheEnd(page)).toBeGreaterThan(8);
    await press(page, 'm');
    await page.keyboard.type('客户很满意');
    await press(page, 'Escape', 'h');
    await stands(page, '通话结束，请登记结果');
    expect(await page.getByRole('radio', { name: /^已完成/ }).isChecked()).toBe(true);
    expect(await axe()).toEqual([]);
    // Nothing else can be done before it is recorded.
    expect(await page.getByRole('button', { name: /领取下一条/ }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: '小休' }).isDisabled()).toBe(true);
    await press(page, 'Control+Enter');
    await sees(page, '陈静：已登记“已完成”');

    // Nobody answers: the line says so, and it is recorded by itself.
    desk.callsAre('not answered');
    await press(page, 'n');
    await sees(page, '吴越');
    await press(page, 'd');
    await stands(page, /正在拨出|振铃中/);
    desk.pass(90);
    await sees(page, /吴越：线路返回“(无人接听|占线)”/);
    await sees(page, /下次呼叫/);

    // Another time is asked for: only times that are allowed are offered.
    desk.callsAre('answered');
    await press(page, 'n');
    await sees(page, '何川');
    await dialAndTalk(page, desk);
    await press(page, 'h');
    await stands(page, '通话结束，请登记结果');
    await asksResult(page);
    await press(page, 'b');
    await page.getByRole('dialog', { name: '预约回拨时间' }).waitFor();
    await page.locator('input[name=promise-time]:focus').waitFor();
    expect(await axe()).toEqual([]);
    await press(page, 'ArrowDown', 'Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await sees(page, /^预约 .* 回拨$/);
    await press(page, 'Control+Enter');
    await sees(page, /已预约 .* 回拨，届时优先给您/);

    // A break, with its reason, and back.
    await press(page, 'Alt+b');
    await page.getByRole('dialog', { name: '小休原因' }).waitFor();
    await page.locator('[role=dialog] input[type=radio]:focus').waitFor();
    await press(page, 'Enter');
    await sees(page, '小休中：休息');
    await page.locator('.desk-bar button:enabled', { hasText: '就绪' }).waitFor();
    await press(page, 'Alt+r');
    await sees(page, '准备好就领取下一条任务。');

    expect((await desk.attempts()).map(({ task_id, disposition }) => [task_id, disposition])).toEqual([
      [first, 'completed'],
      [second, expect.stringMatching(/^(no_answer|busy)$/)],
      [third, 'callback'],
    ]);
    expect((await desk.attempts(first))[0]!.note).toBe('客户很满意');
    const [answers] = await desk.site.database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM script_answer`,
    );
    expect(answers!.n).toBeGreaterThan(5);
    const promises = await desk.site.database.query(
      `SELECT agent FROM scheduled_callback WHERE state = 'pending'`,
    );
    expect(promises).toEqual([{ agent: 'A1' }]);
    await press(page, 'Alt+1');
    await page.getByRole('dialog').getByText('何川').waitFor();
    await press(page, '?');
  }, 60_000);

  it('says why there is nothing to dial, and when there will be', async () => {
    await desk.customer('陈静', { state: 'waiting', ready_at: new Date('2026-03-03T10:40:00+08:00') });
    const { page, axe } = await atDesk('A1');
    await press(page, 'n');
    await sees(page, '现在没有可拨的任务');
    await sees(page, '任务都在等待间隔或预约时间');
    await sees(page, /预计 10:40 有任务/);
    expect(await axe()).toEqual([]);
  });

  it('skips with a reason, and puts back without', async () => {
    const task = await desk.customer('陈静');
    const { page } = await atDesk('A1');
    await press(page, 'n');
    await sees(page, '陈静');
    await press(page, 'p');
    await sees(page, '陈静：已放回队列');
    await press(page, 'n');
    await stands(page, '预览中');
    await press(page, 'k');
    await page.getByRole('dialog', { name: '跳过这条任务' }).waitFor();
    await page.locator('[role=dialog] input[type=text]:focus').waitFor();
    await page.keyboard.type('需要粤语坐席');
    await press(page, 'Enter');
    await sees(page, '陈静：已跳过');
    const [row] = await desk.site.database.query(`SELECT state FROM call_task WHERE id = $1`, [task]);
    expect(row).toEqual({ state: 'waiting' });
  });
});

describe('in the other language, in the dark, on a tablet', () => {
  it.each([
    ['en', 'dark', { width: 1280, height: 720 }],
    ['en', 'light', { width: 1024, height: 768 }],
  ] as const)('%s, %s: right for axe, and nothing runs out of the page', async (language, mode, size) => {
    await desk.customer('陈静');
    const { page, axe } = await browser.open(desk.site, {
      as: desk.people.A1,
      at: '/desk',
      language,
      mode,
      size,
    });
    await isReady(page);
    expect(await axe()).toEqual([]);
    await press(page, 'n');
    await stands(page, 'Preview');
    await press(page, 'd');
    await stands(page, /Dialling|Ringing/);
    desk.pass(30);
    await stands(page, 'Talking');
    await press(page, 'h');
    await stands(page, 'Call over');
    expect(await axe()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  it('a salesperson sees their own renewals, and comes to the desk with one key', async () => {
    await desk.site.database.query(`UPDATE policy SET salesperson_no = NULL`);
    await desk.customer('别人的客户');
    await desk.customer('陈静');
    await desk.site.database.query(
      `UPDATE policy SET salesperson_no = 'S1', expires_on = '2026-03-20' WHERE insured_name = '陈静'`,
    );
    const { page, axe } = await browser.open(desk.site, {
      as: desk.people.S1,
      at: '/renewals',
    });
    await sees(page, '17 天');
    expect(await page.getByText('别人的客户').count()).toBe(0);
    expect(await axe()).toEqual([]);
    await press(page, 'n');
    await page.getByRole('heading', { name: '我的续保电话' }).waitFor();
  });
});

describe('where calls are made on a desk phone', () => {
  let manual: DeskSite;
  beforeAll(async () => {
    manual = await DeskSite.open({ CARRIER: 'manual' });
  });
  afterAll(() => manual?.close());

  it('shows the number, and takes the disposition when the agent says that it is over', async () => {
    const task = await manual.customer('陈静', { priority: 10 });
    await manual.customer('吴越', { priority: 20 });
    const { page } = await openDesk(browser, manual, 'A1');
    await press(page, 'n');
    await sees(page, '陈静');
    await press(page, 'd');
    await sees(page, '请用座机拨打，通话后登记结果');
    await sees(page, /^139 \d{4} \d{4}$/);
    await records(page, 'a');
    await sees(page, '陈静：已登记“无人接听”');
    expect((await manual.attempts(task)).map(({ disposition }) => disposition)).toEqual(['no_answer']);
    // Nobody dials the number of the customer before.
    await press(page, 'n');
    await sees(page, '吴越');
    expect(await page.getByText(/^139 \d{4} \d{4}$/).count()).toBe(0);
  });
});
