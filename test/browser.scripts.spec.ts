import type { Page } from 'playwright-core';
import { VirtualClock } from '../src/clock';
import { useBrowser } from './browser';
import { openSite, type Site } from './browser.site';
import * as make from './factory';
import { pageOf } from './people';

let site: Site;
let boss: { login: string; password: string };
const browser = useBrowser();

beforeAll(async () => {
  site = await openSite({
    clock: new VirtualClock('2026-03-03T10:10:00+08:00'),
  });
  await make.insertBranch(site.database.pool, { branch_code: '3301' });
  await make.insertStaff(site.database.pool, { staff_no: 'A1', name: '王芳' });
  await make.insertPolicy(site.database.pool, { policy_no: 'P1', phone: '+8613912340001' });
  boss = await site.person({ login: 'boss', role: 'supervisor' });
  await site.person({ login: 'a1', role: 'agent', staffNo: 'A1' });
});
afterAll(() => site?.close());

const steps = (page: Page) => page.getByRole('list', { name: '步骤，按顺序' });
const step = (page: Page, text: string | RegExp) => steps(page).getByRole('button', { name: text });
const add = async (page: Page, what: string) => {
  await page.getByRole('button', { name: '添加步骤' }).click();
  await page.getByRole('menuitem', { name: what }).click();
};
const choose = async (page: Page, field: string, option: string | RegExp) => {
  await page
    .getByRole('region', { name: /^第 \d+ 步/ })
    .getByLabel(field)
    .click();
  await page
    .locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)')
    .getByText(option)
    .first()
    .click();
};

/** What an agent reads of a call drawn now. */
async function nextCall(): Promise<string> {
  const supervisor = await pageOf(site.app, boss.login, boss.password);
  const drawn = await site.app.inject({
    method: 'POST',
    url: '/api/campaigns/special-visit/draws',
    headers: supervisor,
    payload: { title: '冬天回访', recordType: 'policy', keys: ['P1'] },
  });
  expect(drawn.statusCode).toBeLessThan(300);
  const agent = await pageOf(site.app, 'a1', boss.password);
  const claim = await site.app.inject({
    method: 'POST',
    url: '/api/dialer/claims',
    headers: agent,
    payload: {},
  });
  const { task } = claim.json<{ task: { id: number } }>();
  const card = await site.app.inject({ url: `/api/dialer/tasks/${task.id}`, headers: agent });
  return card.body;
}

it('a supervisor adds a question and a branch, mends a bad target, tries it out and publishes; the next call has it', async () => {
  const { page, axe } = await browser.open(site, { as: boss, at: '/scripts' });
  await page.getByRole('button', { name: '专项回访' }).waitFor();
  expect(await axe()).toEqual([]);
  await page.getByRole('button', { name: '专项回访' }).click();
  await page.getByText('没有错误').waitFor();
  expect(await axe()).toEqual([]);

  // A question with two choices, at the beginning.
  await add(page, '问一个问题');
  await page
    .getByRole('region', { name: '第 2 步 · 问' })
    .getByRole('textbox', { name: '中文', exact: true })
    .fill('您喜欢冬天吗？');
  await page.getByRole('alert').first().waitFor();
  await page.getByRole('textbox', { name: '英文', exact: true }).fill('Do you like winter, ');
  await page.getByRole('button', { name: '插入变量 客户姓名' }).nth(1).click();
  expect(await page.getByRole('textbox', { name: '英文', exact: true }).inputValue()).toBe(
    'Do you like winter, {{customerName}}',
  );
  await page.getByLabel('编号').fill('likes-winter');
  await page.getByText('没有错误').waitFor();

  // A branch on it: whoever does not like winter hears another sentence.
  await add(page, '按答案跳转');
  await choose(page, '答案', '否');
  await add(page, '说一段话');
  await page.getByRole('textbox', { name: '中文', exact: true }).fill('那太好了。');
  await page.getByRole('textbox', { name: '英文', exact: true }).fill('How nice.');
  await step(page, /→ \d+：您喜欢冬天吗/).click();
  await choose(page, '跳到', /^5\. /);
  await step(page, /→ 5：您喜欢冬天吗/).waitFor();
  await page.getByText('没有错误').waitFor();

  // Moved below its target by the keyboard, it goes nowhere: told at the step and at the field, and not published.
  await step(page, /→ 5：您喜欢冬天吗/).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await page.keyboard.press('Alt+ArrowDown');
  await page.getByText('只能往后跳').waitFor();
  await page.getByText('1 处有误').first().waitFor();
  expect(await page.getByRole('button', { name: '发布…' }).isDisabled()).toBe(true);
  expect(await axe()).toEqual([]);
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByText('没有错误').waitFor();

  // As an agent would walk it.
  const walk = page.getByRole('region', { name: '试用' });
  await walk.getByText('那太好了。').waitFor();
  await walk.getByRole('radiogroup', { name: '您喜欢冬天吗？' }).getByText('否').click();
  await walk.getByText('那太好了。').waitFor({ state: 'hidden' });
  expect(await steps(page).locator('.step-on-path').getByText('那太好了。').count()).toBe(0);
  await walk.getByText('英文').click();
  await walk.getByText('Do you like winter, 张三').waitFor();

  // A reload loses nothing.
  await page.reload();
  await page.getByText('您在这台电脑上有未发布的修改').waitFor();
  await page.getByText('没有错误').waitFor();

  await page.getByRole('button', { name: '发布…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('您喜欢冬天吗？').first().waitFor();
  await dialog.getByLabel('改了什么').fill('问问冬天');
  expect(await axe()).toEqual([]);
  await dialog.getByRole('button', { name: '发布' }).click();
  await dialog.getByText('第 3 版已发布').waitFor();
  await dialog.getByRole('button', { name: '改用第 3 版' }).click();
  await dialog.getByText('已改用').waitFor();
  await dialog.getByRole('button', { name: '关闭' }).last().click();

  await page.getByRole('button', { name: '历史版本' }).click();
  await page.getByText('问问冬天').waitFor();
  expect(await axe()).toEqual([]);
  expect(await nextCall()).toContain('您喜欢冬天吗？');
}, 60_000);

it('two who publish at once: the second is told what the first has changed, and keeps the own text', async () => {
  const { page } = await browser.open(site, { as: boss, at: '/scripts?script=renewal-call' });
  await page.getByText('没有错误').waitFor();
  await add(page, '说一段话');
  await page.getByRole('textbox', { name: '中文', exact: true }).fill('我的一句');
  await page.getByRole('textbox', { name: '英文', exact: true }).fill('mine');
  await page.getByText('没有错误').waitFor();

  const headers = await pageOf(site.app, boss.login, boss.password);
  const newest = await site.app.inject({ url: '/api/scripts/renewal-call', headers });
  const { version, steps: published } = newest.json<{ version: number; steps: object[] }>();
  const theirs = { id: 'theirs', kind: 'say', say: { zh: '别人的一句', en: 'theirs' } };
  await site.app.inject({
    method: 'POST',
    url: '/api/scripts/renewal-call/versions',
    headers,
    payload: { basedOn: version, steps: [theirs, ...published] },
  });

  await page.getByRole('button', { name: '发布…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '发布' }).click();
  await page.getByText('boss 已先发布第 3 版').waitFor();
  await page.getByText('别人的一句').waitFor();
  await page.getByRole('button', { name: '以我的为准，发布为第 4 版' }).click();
  await page.getByText('第 4 版已发布').waitFor();
}, 40_000);

it('what is typed into a script is text, or told to be no template', async () => {
  const { page } = await browser.open(site, { as: boss, at: '/scripts?script=closing-care' });
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(`${dialog.type()} ${dialog.message()}`);
    void dialog.accept();
  });
  await page.getByText('没有错误').waitFor();
  await page
    .getByRole('textbox', { name: '中文', exact: true })
    .fill('{{constructor.constructor("alert(1)")()}}');
  await page
    .getByText(/\d 处有误/)
    .first()
    .waitFor();
  await page
    .getByRole('textbox', { name: '中文', exact: true })
    .fill('<img src=x onerror=alert(1)>{{customerName}}');
  await page.getByText('没有错误').waitFor();
  await page.getByRole('region', { name: '试用' }).getByText('<img src=x onerror=alert(1)>张三').waitFor();
  await page.getByLabel('编号').fill(`'; drop table`);
  await page.getByText('写法不对').waitFor();
  await page.goto('/scripts?script=' + encodeURIComponent('../users'));
  await page.getByRole('alert').waitFor();
  // Leaving with changes is asked about by the browser; nothing else spoke.
  expect(dialogs.filter((each) => !each.startsWith('beforeunload'))).toEqual([]);
}, 40_000);
