import { openTestDatabase, type TestDatabase } from '../../test/database';
import * as make from '../../test/factory';
import { migrate, migrateDown } from '../database/migrate';

const now = new Date('2026-03-11T02:00:00Z');
/** A queued text as rows were before. */
const TEXT = {
  rule: 'renewal-notice',
  record_type: 'policy',
  due_on: '2026-03-02',
  branch_code: '3301',
  phone: make.PHONE,
  template_version: 1,
  body: '【惠访】您投保的机动车辆保险将于2026年4月1日到期。',
  state: 'queued',
  created_at: now,
  not_before: now,
  expires_at: now,
};
const GONE = { intent_at: now, provider: 'twilio' };

/** Texts that were there before they kept their language (migration 0025). */
describe('the language of texts from before', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase({ migrated: false });
    await migrate({ url: database.url, now });
    await migrateDown(database.url, 24);
  });
  afterAll(() => database.close());

  it('is that of their template; a pause takes its text’s, and texts at their end keep none', async () => {
    const { pool } = database;
    const template = (version: number, language: string) =>
      make.insert(pool, 'text_template', {
        code: 'renewal-notice',
        version,
        language,
        body: '…',
        created_by: 'system',
        created_at: now,
      });
    for (const [version, language] of [
      [1, 'zh'],
      [1, 'en'],
      [2, 'en'],
      [3, 'zh'],
    ] as const)
      await template(version, language);
    const text = async (name: string, values: make.Columns) =>
      (await make.insert(pool, 'message', { ...TEXT, record_key: name, ...values })).id;
    const english = '【Huifang】Your motor insurance ends on 1 April 2026.';
    await text('queued, version 1', {});
    await text('queued, version 1, English words', { body: english });
    await text('sent, version 2', { ...GONE, state: 'sent', template_version: 2 });
    await text('under way, version 3', { ...GONE, state: 'intent', template_version: 3 });
    const values = { rule: 'renewal-notice', language: 'en', version: 1, values: {} };
    await text('queued, with its values', { template_values: values });
    await text('queued, without a template', { template_version: null });
    await text('delivered', { ...GONE, state: 'delivered' });
    const filtered = await text('filtered', {
      ...GONE,
      state: 'undelivered',
      reason: 'filtered',
      body: english,
    });
    const pause = { rule: 'renewal-notice', template_version: 1, provider: 'twilio', paused_at: now };
    await make.insert(pool, 'template_pause', { ...pause, message_id: filtered });

    await migrate({ url: database.url, now });
    expect(await database.query('SELECT record_key AS text, language FROM message ORDER BY id')).toEqual([
      { text: 'queued, version 1', language: 'zh' },
      { text: 'queued, version 1, English words', language: 'en' },
      { text: 'sent, version 2', language: 'en' },
      { text: 'under way, version 3', language: 'zh' },
      { text: 'queued, with its values', language: 'en' },
      { text: 'queued, without a template', language: null },
      { text: 'delivered', language: null },
      { text: 'filtered', language: 'en' },
    ]);
    expect(await database.query('SELECT language FROM template_pause')).toEqual([{ language: 'en' }]);

    // Two pauses of one version are one again after a step back.
    await make.insert(pool, 'template_pause', { ...pause, language: 'zh', message_id: filtered });
    await migrateDown(database.url, 24);
    expect(await database.query('SELECT resumed_by AS by FROM template_pause ORDER BY id')).toEqual([
      { by: null },
      { by: 'system' },
    ]);
  });
});
