import { readFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import type { Page } from 'playwright-core';
import { TemplateService } from '../src/sms/template.service';
import { useBrowser, type TabOptions } from './browser';
import { BranchSite } from './browser.branch-site';

const FORMULA = '=HYPERLINK("http://example.org","x")';
const MARKUP = '<img src=x onerror=alert(1)>';
const TEMPLATE = '{{constructor.constructor("alert(1)")()}}';
const SQL = `'; DROP TABLE verification_case; --`;

let centre: BranchSite;
let clerk: { login: string; password: string };
let neighbour: { login: string; password: string };
let boss: { login: string; password: string };
const browser = useBrowser();

beforeAll(async () => {
  centre = await BranchSite.open();
  clerk = await centre.person({ login: 'b1', role: 'branch', branchCode: '3301' });
  neighbour = await centre.person({ login: 'b2', role: 'branch', branchCode: '3302' });
  boss = await centre.person({ login: 'boss', role: 'supervisor' });
});
afterAll(() => centre?.close());

const dialogs: string[] = [];
afterEach(() => expect(dialogs.splice(0)).toEqual([]));

/** A tab in which nothing may ask, warn or call out: what was typed stays text. */
async function open(options: TabOptions) {
  const tab = await browser.open(centre.site, options);
  tab.page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return tab;
}

const row = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(name) });

describe('a branch’s clerk', () => {
  it('corrects a case in place, by keyboard; the second visit comes and is seen', async () => {
    await centre.openCase('陈静', '+8613912340001');
    const { page, axe } = await open({ as: clerk, at: '/cases' });
    await row(page, '陈静').waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '陈静' }).waitFor();
    await page.getByText('接听的人说打错了').waitFor();
    await page.keyboard.press('c');
    const phone = page.getByLabel('新号码');
    await phone.waitFor();

    // Told while it is typed, and not sent.
    await page.keyboard.type('1391234');
    await page.locator('.phone-bad').waitFor();
    await page.getByRole('button', { name: '保存并发起二次回访' }).click();
    await page.getByText('号码有误，请改正后再保存').waitFor();
    expect(await axe()).toEqual([]);
    await phone.fill('139 1234 0009');
    await page.getByText(/手机 · 可发短信/).waitFor();
    await page.getByLabel('备注').fill('客户已换号');
    await page.getByRole('button', { name: '保存并发起二次回访' }).click();
    await page.getByText('已修正，二次回访已排队').waitFor();
    await page.getByText(/最早 10:10 拨打/).waitFor();

    const visit = await centre.call('completed');
    expect(visit).toMatchObject({ campaignCode: 'second-visit', phone: '+8613912340009' });
    await page.reload();
    await page.getByText(/结束：已完成/).waitFor();
    await page.getByText('二次回访第 1 次拨打').waitFor();
    await page.getByText('二次回访确认', { exact: true }).waitFor();
    await page.getByText('客户已换号').waitFor();
    expect(await axe()).toEqual([]);
  });

  it('is told, with both versions, when somebody else was faster', async () => {
    const id = await centre.openCase('何川', '+8613912340002');
    const { page } = await open({ as: clerk, at: `/cases?case=${id}` });
    await page.getByRole('button', { name: /^修正联系方式/ }).click();
    await page.getByLabel('新号码').fill('13912340003');
    const other = await open({ as: boss, at: `/cases?case=${id}` });
    await other.page.getByRole('button', { name: /^无法修正/ }).click();
    await other.page.getByLabel('为什么无法修正').fill('客户失联');
    await other.page.getByRole('button', { name: '结案' }).click();
    await other.page.getByText('已结案：无法修正').waitFor();

    await page.getByRole('button', { name: '保存并发起二次回访' }).click();
    await page.getByText('您打开之后，这件核实件被改动过').waitFor();
    await page.getByText('您看到的（第 1 版）').waitFor();
    await page.getByText('现在的（第 2 版）').waitFor();
    expect(await page.getByLabel('新号码').inputValue()).toBe('13912340003');
    await page.getByRole('button', { name: '知道了' }).click();
    await page.getByLabel('新号码').waitFor({ state: 'hidden' });
  });

  it('corrects by spreadsheet: exported, filled in, previewed row by row, applied', async () => {
    const good = await centre.openCase('吴越', '+8613912340004');
    const bad = await centre.openCase(`${FORMULA}${MARKUP}`, '+8613912340005');
    const { page, axe } = await open({ as: clerk, at: '/cases' });
    await page.getByRole('button', { name: '表格批量处理' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出 Excel' }).click(),
    ]);
    const path = (await download.path())!;
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(path);
    const sheet = book.worksheets[0]!;
    const column = (name: string) =>
      (sheet.getRow(1).values as string[]).findIndex((heading) => heading?.includes(name));
    sheet.eachRow((line, number) => {
      // What came from outside is text in every cell, and no formula.
      line.eachCell((cell) => expect(cell.formula).toBeUndefined());
      if (number === 1) return;
      const id = Number(line.getCell(column('case_id')).text);
      if (id === good) line.getCell(column('new_phone')).value = '13912340006';
      if (id === good) line.getCell(column('new_contact_name')).value = MARKUP;
      if (id === bad) line.getCell(column('new_phone')).value = SQL;
    });
    const filled = Buffer.from(await book.xlsx.writeBuffer());

    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'cases.xlsx', mimeType: '', buffer: filled });
    await page.getByText('预览：尚未改动任何内容').waitFor();
    const changes = page.getByRole('region', { name: '将会改动' });
    await changes.getByText('139 **** 0004').waitFor();
    await changes.getByText('139 **** 0006').waitFor();
    await changes.getByText(MARKUP).waitFor();
    await page.getByRole('region', { name: '退回的行' }).getByText('新号码').waitFor();
    expect(await axe()).toEqual([]);
    expect((await state(good)).state).toBe('open');

    await page.getByRole('button', { name: '应用 1 项改动' }).click();
    await page.getByText('已应用', { exact: true }).waitFor();
    expect(await state(good)).toMatchObject({ state: 'corrected', why: 'new_number' });
    expect((await state(bad)).state).toBe('open');
    const [rejected] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载退回的行' }).click(),
    ]);
    const csv = readFileSync((await rejected.path())!, 'utf8');
    expect(csv).toContain(`,${bad},`);
    expect(csv).not.toMatch(/(^|,)"?=/m);
  });

  it('sees nothing of another branch: its case’s address is not found', async () => {
    const id = await centre.openCase('孙悦', '+8613912340007');
    const { page } = await open({ as: neighbour, at: `/cases?case=${id}` });
    await page.getByText(`没有核实件 ${id}`).waitFor();
    expect(await page.getByText('孙悦').count()).toBe(0);
    await page.goto('/branch-figures');
    await page.getByRole('link', { name: /待处理 0/ }).waitFor();
  });

  it('finds the list behind each figure', async () => {
    await centre.openCase('钱一', '+8613912340008');
    const { page, axe } = await open({ as: clerk, at: '/branch-figures' });
    const figure = page.getByRole('link', { name: /本月已答复/ });
    const count = Number(/\d+/.exec(await figure.innerText())![0]);
    expect(await axe()).toEqual([]);
    await figure.click();
    await page.getByText(`本页 ${count} 件`).waitFor();
  });
});

describe('whatever is typed stays text', () => {
  it('in the fields of a case, its history, its filters and its address', async () => {
    const id = await centre.openCase(MARKUP, '+8613912340011');
    const { page } = await open({ as: clerk, at: `/cases?case=${id}` });
    await page.getByRole('heading', { name: MARKUP }).waitFor();
    await page.getByRole('button', { name: /^修正联系方式/ }).click();
    await page.getByLabel('新号码').fill(MARKUP);
    await page.locator('.phone-bad').first().waitFor();
    await page.getByLabel('新号码').fill('13912340012');
    await page.getByText(/手机 · 可发短信/).waitFor();
    await page.getByLabel('联系人', { exact: true }).fill(FORMULA);
    await page.getByLabel('备注').fill(`${TEMPLATE}${MARKUP}${SQL}`);
    await page.getByRole('button', { name: '保存并发起二次回访' }).click();
    await page.getByText('已修正，二次回访已排队').waitFor();
    await page.getByText(`${TEMPLATE}${MARKUP}${SQL}`).waitFor();
    await page.getByText(FORMULA).first().waitFor();

    await page.getByLabel('编号、姓名、车牌、电话').fill(SQL);
    await page.keyboard.press('Enter');
    await page.getByText('没有符合条件的核实件').waitFor();
    for (const [field, value] of [
      ['state', SQL],
      ['list', `due_at;${SQL}`],
      ['after', `1 UNION SELECT`],
      ['reason', MARKUP],
    ] as const) {
      await page.goto(`/cases?${field}=${encodeURIComponent(value)}`);
      await page.getByRole('alert').first().waitFor();
    }
    expect(
      await centre.site.database.query('SELECT id FROM verification_case WHERE id = $1', [id]),
    ).toHaveLength(1);
  });

  it('in the do-not-call list, the templates of texts, and a file of records', async () => {
    const { page, axe } = await open({ as: boss, at: '/opt-outs' });
    await page.getByRole('button', { name: '登记拒访' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('号码').fill(MARKUP);
    await dialog.locator('.phone-bad').first().waitFor();
    await dialog.getByRole('button', { name: '登记', exact: true }).click();
    await dialog.locator('.ant-form-item-explain-error, [role=alert]').first().waitFor();
    await dialog.getByLabel('号码').fill('13912340099');
    await dialog.getByLabel('备注').fill(`${FORMULA}${MARKUP}${TEMPLATE}`);
    await dialog.getByRole('button', { name: '登记', exact: true }).click();
    await page.getByRole('cell', { name: `${FORMULA}${MARKUP}${TEMPLATE}` }).waitFor();
    await page.getByRole('button', { name: '解除' }).click();
    await page.getByLabel('为何解除').fill(SQL);
    expect(await axe()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: '解除' }).click();
    await page.getByText('名单是空的').waitFor();
    await page.goto('/opt-outs?inForce=false');
    await page.getByText(SQL).waitFor();

    await page.goto('/texts');
    const body = page.getByLabel('模板内容');
    const preview = page.getByRole('region', { name: '客户收到的短信' });
    await preview.getByText('【惠访】').waitFor();
    expect(await axe()).toEqual([]);
    await body.fill(TEMPLATE);
    await preview.locator('.fault').waitFor();
    await body.fill(`${MARKUP}{{plate}}`);
    await preview.getByText(`${MARKUP}粤B12345`).waitFor();
    await page.getByRole('textbox', { name: '车牌号' }).fill(`{{reportNo}}${FORMULA}`);
    await preview.getByText(`${MARKUP}{{reportNo}}${FORMULA}`).waitFor();
    await page.getByRole('button', { name: '恢复为现行版' }).click();

    await page.goto('/imports');
    await page.getByLabel('资料种类').first().click();
    await page.getByTitle('机构').click();
    const csv = `branch_code,name,parent_code\nX1,好机构,\n"${FORMULA.replaceAll('"', '""')}",,\n"${MARKUP}${'长'.repeat(80)}",坏,\n`;
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: `${MARKUP}.csv`, mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByText(/行 = 新增/).waitFor();
    await page.getByRole('button', { name: '退回的行' }).click();
    const drawer = page.getByRole('dialog');
    await drawer
      .getByRole('cell', { name: FORMULA })
      .or(drawer.getByRole('cell', { name: MARKUP }))
      .first()
      .waitFor();
    expect(await axe()).toEqual([]);
    const [rejected] = await Promise.all([
      page.waitForEvent('download'),
      drawer.getByRole('button', { name: '下载退回的行' }).click(),
    ]);
    expect(readFileSync((await rejected.path())!, 'utf8')).not.toMatch(/(^|,)"?=/m);
  });
});

it('a text that was begun and kept does not overwrite what a colleague has saved since', async () => {
  const { page } = await open({ as: boss, at: '/texts' });
  const body = page.getByLabel('模板内容');
  await page.getByRole('button', { name: '续保短信' }).click();
  await body.fill('我的文字');
  await page.getByText('有未保存的修改').waitFor();
  const theirs = { language: 'zh', body: '同事的文字', note: null, basedOn: null } as const;
  await centre.site.app.get(TemplateService, { strict: false }).save('renewal-notice', theirs, 'colleague');

  await page.reload();
  await page.getByRole('button', { name: '续保短信' }).click();
  await expect(body.inputValue()).resolves.toBe('我的文字');
  await page.getByRole('button', { name: /^保存为第/ }).click();
  await page.getByText(/colleague 已保存第/).waitFor();
  await page.getByRole('button', { name: '改用新版' }).click();
  await expect(body.inputValue()).resolves.toBe('同事的文字');
});

async function state(id: number): Promise<{ state: string; why: string | null }> {
  const [found] = await centre.site.database.query<{ state: string; why: string | null }>(
    `SELECT c.state, (SELECT e.after ->> 'why' FROM case_event e WHERE e.case_id = c.id AND e.kind = 'corrected') AS why
     FROM verification_case c WHERE c.id = $1`,
    [id],
  );
  return found!;
}
