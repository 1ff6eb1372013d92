import { useBrowser } from './browser';
import { sees } from './browser.desk-keys';
import { openSite, type Site } from './browser.site';
import * as make from './factory';

const browser = useBrowser();
const ALIBABA = {
  TEXT_GATEWAY: 'alibaba',
  ALIBABA_ACCESS_KEY_ID: 'LTAI-not-a-key-00',
  ALIBABA_ACCESS_KEY_SECRET: 'not-a-secret-at-all',
  ALIBABA_CALLBACK_TOKEN: 'not-a-callback-token-at-all',
  // Nobody listens there, and nothing is sent in these stories.
  ALIBABA_ENDPOINT: 'http://127.0.0.1:9',
};

describe('a gateway that sends by registered template', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite({ variables: ALIBABA });
  });
  afterAll(() => site?.close());

  it('shows what to register, takes the code, and says what waits for it', async () => {
    const now = site.clock.now();
    await make.insertMessage(site.database.pool, {
      state: 'queued',
      reason: 'no_provider_template',
      template_values: { rule: 'renewal-notice', language: 'zh', version: 1, values: {} },
      intent_at: null,
      sent_at: null,
      ended_at: null,
      not_before: now,
    });
    const lead = await site.person({ login: 'lead', role: 'supervisor' });
    const { page, axe } = await browser.open(site, { as: lead, at: '/texts?tab=gateway' });
    await sees(page, '阿里云模板编号');
    const line = page.getByRole('listitem').filter({ hasText: '续保短信' }).filter({ hasText: '中文' });
    await line.getByText(/您投保的\$\{product\}将于\$\{expiryDate\}到期/).waitFor();
    await line.getByText('等待 1').waitFor();
    expect(await axe()).toEqual([]);

    await line.getByRole('button', { name: '填写' }).click();
    const dialog = page.getByRole('dialog', { name: '“续保短信”第 1 版的编号' });
    await dialog.getByLabel('编号').fill('123');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText('模板编号形如 SMS_123456789').waitFor();
    expect(await axe()).toEqual([]);
    await dialog.getByLabel('编号').fill('SMS_123456789');
    await dialog.getByLabel('expiryDate').fill('expiry_date');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await line.getByText('SMS_123456789').waitFor();
    await line.getByText(/\$\{expiry_date\}/).waitFor();

    await line.getByRole('button', { name: '修改' }).click();
    await dialog.getByRole('button', { name: '撤回编号' }).click();
    await page.getByRole('button', { name: '确定' }).click();
    await line.getByText('未填').waitFor();
  });

  it('and is no business of a branch’s supervisor', async () => {
    await make.insertBranch(site.database.pool, { branch_code: '3301', name: '杭州中心支公司' });
    const lead = await site.person({ login: 'branch-lead', role: 'supervisor', branchCode: '3301' });
    const { page } = await browser.open(site, { as: lead, at: '/texts?tab=gateway' });
    await page.getByRole('tab', { name: '规则与模板', selected: true }).waitFor();
    expect(await page.getByRole('tab', { name: /通道与暂停/ }).count()).toBe(0);
  });
});

describe.each([
  ['a rehearsal', { SENDING: 'dry' }, '演练中：呼叫和短信照常过关，但只写日志，不会真正发出。'],
  ['a trial', { SEND_ONLY_TO: '+8613800138000' }, '试运行：只有名单内的号码会真正被呼叫和收到短信'],
])('%s', (_, variables: Record<string, string>, words) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite({ variables });
  });
  afterAll(() => site?.close());

  it('is said on every page', async () => {
    const lead = await site.person({ login: 'lead', role: 'supervisor' });
    const { page, axe } = await browser.open(site, { as: lead, at: '/campaigns', mode: 'dark' });
    await sees(page, words);
    expect(await axe()).toEqual([]);
    await page.getByRole('link', { name: '日历' }).click();
    await page.getByRole('heading', { name: '日历' }).waitFor();
    await sees(page, words);
  });
});
