import { QueueService } from '../src/queue/queue.service';
import { useBrowser } from './browser';
import { dialAndTalk, openDesk, press, records, sees, stands, type Agent } from './browser.desk-keys';
import { DeskSite } from './browser.desk-site';
import { heldUp } from './browser.held-up';

let desk: DeskSite;
const browser = useBrowser();

beforeAll(async () => {
  desk = await DeskSite.open();
});
afterAll(() => desk?.close());
beforeEach(() => desk.begin());

const atDesk = (who: Agent, expects?: RegExp[]) => openDesk(browser, desk, who, expects);

describe('nothing is lost, and nothing is dialled twice', () => {
  it('a reload in mid-call goes on where it was; a second tab looks on, and may take over', async () => {
    const task = await desk.customer('陈静');
    const { page, context, axe } = await atDesk('A1');
    await press(page, 'n');
    await sees(page, '陈静');
    await dialAndTalk(page, desk);
    await page.locator('.desk-step').waitFor();
    await press(page, 'Enter', '1', 'Enter', 'm');
    await page.keyboard.type('写到一半');
    await page.reload();
    await stands(page, '通话中');
    await sees(page, '现在方便说几句吗？');
    expect(await page.getByRole('textbox', { name: '备注' }).inputValue()).toBe('写到一半');

    const second = await context.newPage();
    await second.goto('/desk');
    await sees(second, '坐席台已在另一个标签页中打开');
    await sees(second, '陈静');
    await stands(second, '通话中');
    await press(second, 'd', 'h', '2');
    await second.getByRole('button', { name: '改在本页操作' }).click();
    await sees(page, '坐席台已在另一个标签页中打开');
    await press(second, 'h');
    await stands(second, '通话结束，请登记结果');
    await stands(page, '通话结束，请登记结果');
    expect(await second.getByRole('textbox', { name: '备注' }).inputValue()).toBe('写到一半');
    expect(await axe()).toEqual([]);
    await records(second, 'r');
    await sees(second, '陈静：已登记“客户拒绝回访”');
    await page.getByRole('textbox', { name: '备注' }).waitFor({ state: 'hidden' });
    expect(await desk.attempts()).toEqual([
      { task_id: task, agent: 'A1', disposition: 'refused', note: '写到一半' },
    ]);
  }, 40_000);

  it('a connection that is lost in the dial is told; pressing again rings once', async () => {
    await desk.customer('陈静');
    const { page } = await atDesk('A1', [/ERR_FAILED/]);
    await press(page, 'n');
    await sees(page, '陈静');
    // The server hears it, and its answer never arrives.
    await page.route('**/dial', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.route('**/api/desk', (route) => route.abort());
    await press(page, 'd');
    await sees(page, '与服务器的连接中断');
    await sees(page, '同一次领取只会拨出一次');
    await page.unroute('**/dial');
    await page.unroute('**/api/desk');
    await press(page, 'd');
    await stands(page, /正在拨出|振铃中/);
    expect(await desk.attempts()).toHaveLength(1);
  }, 30_000);

  it('a claim that is answered late brings nothing back that the agent has put back meanwhile', async () => {
    await desk.customer('陈静');
    const { page } = await atDesk('A1');
    let answer!: () => void;
    const claimed = new Promise<void>((isClaimed) => {
      void page.route('**/api/dialer/claims', async (route) => {
        const response = await route.fetch();
        isClaimed();
        await new Promise<void>((go) => (answer = go));
        await route.fulfill({ response });
      });
    });
    await press(page, 'n');
    await claimed;
    // One comes back to the window: the desk is asked anew, and knows of the claim before its answer is here.
    await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`);
    await sees(page, '陈静');
    await press(page, 'p');
    await sees(page, '陈静：已放回队列');
    const asked = page.waitForResponse('**/api/desk');
    answer();
    await asked;
    await page
      .getByRole('button', { name: /领取下一条/ })
      .first()
      .click({ trial: true });
    expect(await page.getByText('陈静：已放回队列').isVisible()).toBe(true);
    expect(await page.getByText('任务已不在您手上').count()).toBe(0);
  });

  it('what is answered when one is done with the task does not unsay what became of it, or of the next', async () => {
    await desk.customer('陈静');
    const { page } = await atDesk('A1', [/409/]);
    await press(page, 'n');
    await stands(page, '预览中');
    const beat = await heldUp(page, '**/heartbeat');
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await beat.asked;
    await press(page, 'p');
    await sees(page, '：已放回队列');
    await beat.goOn();
    await page.getByText('任务已不在您手上').waitFor({ state: 'detached' });
    expect(await page.getByText('：已放回队列').count()).toBe(1);

    await press(page, 'n');
    await stands(page, '预览中');
    const dial = await heldUp(page, '**/dial');
    await press(page, 'd');
    await dial.asked;
    await press(page, 'p');
    await sees(page, '：已放回队列');
    await press(page, 'n');
    await stands(page, '预览中');
    await press(page, 'p');
    await sees(page, '：已放回队列');
    await dial.goOn();
    expect(await page.getByText('任务已不在您手上').count()).toBe(0);
    expect(await page.getByText('：已放回队列').count()).toBe(1);
    expect(await desk.attempts()).toEqual([]);
  });

  it('what could not be done before a task came is not said while it is there', async () => {
    await desk.customer('陈静');
    const { page } = await atDesk('A1', [/409/]);
    await press(page, 'n');
    await stands(page, '预览中');
    const body = JSON.stringify({ code: 'not_now', detail: '此刻不能离开 · Not now.' });
    await page.route('**/state', (route) =>
      route.fulfill({ status: 409, contentType: 'application/problem+json', body }),
    );
    await page.getByRole('button', { name: '离线' }).click();
    await sees(page, '此刻不能离开');
    await press(page, 'p');
    await sees(page, '：已放回队列');
    await page.getByText('此刻不能离开').waitFor({ state: 'detached' });
  });

  it('of two drafts on their way the later one stands', async () => {
    await desk.customer('陈静');
    const { page } = await atDesk('A1');
    await press(page, 'n');
    await sees(page, '陈静');
    await dialAndTalk(page, desk);
    const said = (words: string) =>
      page.waitForResponse(
        (answer) => answer.url().endsWith('/draft') && answer.request().postDataJSON().note === words,
      );
    const [first, second] = [said('先写的'), said('先写的，后写的')];
    const draft = await heldUp(page, '**/draft');
    await press(page, 'm');
    await page.keyboard.type('先写的');
    await draft.asked;
    await page.keyboard.type('，后写的');
    // Asked every second: long enough for what is typed to be sent.
    for (let n = 0; n < 2; n++) await page.waitForResponse('**/api/dialer/attempts/*');
    await draft.goOn();
    await Promise.all([first, second]);
    expect(await desk.site.database.query('SELECT note FROM call_draft')).toEqual([
      { note: '先写的，后写的' },
    ]);
  });

  it('a laptop that was closed for too long is told what became of its task', async () => {
    await desk.customer('陈静');
    const { page } = await atDesk('A1');
    await press(page, 'n');
    await sees(page, '陈静');
    await page.goto('about:blank');
    desk.pass(300);
    await desk.site.app.get(QueueService).tickReap(desk.clock.now());
    await page.goto('/desk');
    await sees(page, '陈静：任务已不在您手上');
    await sees(page, '没有计入呼叫次数');
    await press(page, 'n');
    await stands(page, '预览中');
    expect(await desk.attempts()).toEqual([]);
  });

  it('a heartbeat keeps the task, in the background too, and tells when it is lost', async () => {
    await desk.customer('陈静');
    const { page } = await atDesk('A1');
    await press(page, 'n');
    await stands(page, '预览中');
    // What beats is not slowed down with the page.
    if (page.workers().length === 0) await page.waitForEvent('worker');
    desk.pass(60);
    const beat = page.waitForResponse((answer) => answer.url().endsWith('/heartbeat'));
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    expect((await beat).status()).toBe(200);
    desk.pass(600);
    await desk.site.app.get(QueueService).tickReap(desk.clock.now());
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await sees(page, '陈静：任务已不在您手上');
  });

  it('two who reach for one task: one has it, the other is told why there is none', async () => {
    await desk.customer('陈静');
    const [one, two] = [await atDesk('A1'), await atDesk('A2')];
    await Promise.all([press(one.page, 'n'), press(two.page, 'n')]);
    const outcome = ({ page }: typeof one) =>
      Promise.race([
        stands(page, '预览中').then(() => 'has it'),
        sees(page, '现在没有可拨的任务').then(() => 'has none'),
      ]);
    const outcomes = await Promise.all([outcome(one), outcome(two)]);
    expect(outcomes.sort()).toEqual(['has it', 'has none']);
  });

  it('a window that closes in mid-preview: the dial is refused, and says when it opens', async () => {
    const task = await desk.customer('陈静');
    desk.clock.set('2026-03-03T11:58:30+08:00');
    const { page } = await atDesk('A1');
    await press(page, 'n');
    await sees(page, '陈静');
    desk.clock.set('2026-03-03T12:00:30+08:00');
    await press(page, 'd');
    await sees(page, '陈静：未拨出');
    await sees(page, /最早可拨：14:30/);
    expect(await desk.attempts(task)).toEqual([]);
    await press(page, 'n');
    await sees(page, '不在呼叫时段');
    await sees(page, /预计 14:30 有任务/);
  });

  it('a session that is ended while one works: the page says so, and the task is free again', async () => {
    const task = await desk.customer('陈静');
    const { page } = await atDesk('A3');
    await press(page, 'n');
    await stands(page, '预览中');
    const admin = await desk.site.person({ login: 'admin', role: 'administrator' });
    const signedIn = await fetch(`${desk.site.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-huifang': 'web' },
      body: JSON.stringify(admin),
    });
    const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
    const disabled = await fetch(`${desk.site.url}/api/users/a3/disable`, {
      method: 'POST',
      headers: { cookie, 'x-huifang': 'web' },
    });
    expect(disabled.status).toBe(200);
    await press(page, 'd');
    await sees(page, '您的登录已被结束');
    const [row] = await desk.site.database.query(`SELECT state, claimed_by FROM call_task WHERE id = $1`, [
      task,
    ]);
    expect(row).toEqual({ state: 'ready', claimed_by: null });
    expect(await desk.attempts()).toEqual([]);
  });
});
