import { openTestDatabase, type TestDatabase } from '../../test/database';
import { VirtualClock } from '../clock';
import { NEWEST_SCRIPTS, SCRIPTS } from './script-list';
import { ScriptController } from './script.controller';
import { ScriptService } from './script.service';
import { insertScripts } from './script.sql';

const clock = new VirtualClock('2026-03-02T00:00:00Z');
let db: TestDatabase;
let scripts: ScriptService;

beforeAll(async () => {
  db = await openTestDatabase();
  scripts = new ScriptService(db.dataSource, clock);
});
afterAll(() => db.close());

const audited = () =>
  db.query<{ entity_id: string }>(
    `SELECT entity_id FROM audit_entry WHERE action = 'script.published' ORDER BY id`,
  );

it('enters the missing versions once, whoever starts first, with their audit rows', async () => {
  const made = await Promise.all(
    [1, 2, 3].map(() => new ScriptService(db.dataSource, clock).ensureScripts(clock.now())),
  );
  expect(made.reduce((sum, each) => sum + each, 0)).toBe(SCRIPTS.length);
  expect(await scripts.ensureScripts(clock.now())).toBe(0);
  expect(await audited()).toHaveLength(SCRIPTS.length);
});

it('renders a task’s own version, in the customer’s language', async () => {
  const steps = [{ id: 'greeting', say: { zh: '新版，{{customerName}}。', en: 'New, {{customerName}}.' } }];
  await insertScripts(db.pool, [{ code: 'renewal-call', version: 9, steps }], 'S1', clock.now());
  const facts = { customerName: '张三', companyName: '惠访保险', expiresOn: '2026-04-01' };
  expect((await scripts.render('renewal-call', 9, 'en-US', facts)).steps).toEqual([
    { id: 'greeting', kind: 'say', text: 'New, 张三.' },
  ]);
  const first = await scripts.render('renewal-call', 1, null, facts);
  expect(first).toMatchObject({ code: 'renewal-call', version: 1, language: 'zh' });
  const words = first.steps.map((step) => ('text' in step ? step.text : ''));
  expect(words[0]).toContain('张三');
  expect(words[1]).toContain('2026-04-01');
  expect(words[1]).toContain('保单号—');
  await expect(scripts.render('renewal-call', 7, null, {})).rejects.toMatchObject({ code: 'unknown_script' });
});

it('shows the newest version of each, and any by its number', async () => {
  const controller = new ScriptController(scripts);
  const list = await controller.list();
  expect(list.scripts.find(({ code }) => code === 'renewal-call')).toMatchObject({ version: 9, steps: 1 });
  expect(list.scripts).toHaveLength(NEWEST_SCRIPTS.length);
  expect(await controller.find('renewal-call', {})).toMatchObject({ version: 9, createdBy: 'S1' });
  expect((await controller.find('renewal-call', { version: 1 })).steps.length).toBeGreaterThan(3);
  await expect(controller.find('nothing', {})).rejects.toMatchObject({ code: 'unknown_script', status: 404 });
});

it('keeps a published version for ever', async () => {
  await expect(db.query(`UPDATE script_version SET steps = '[]'`)).rejects.toThrow(/never changed/);
});
