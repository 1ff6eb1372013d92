import { openTestDatabase, type TestDatabase } from '../../test/database';
import { writeAudit } from '../access/audit.sql';
import { InvalidConfiguration } from '../config';
import { NO_PROVIDERS } from '../provider-settings.rules';
import { refuseDemoLive } from './no-demo-live';

const LIVE = { ...NO_PROVIDERS, carrier: 'twilio' } as const;
let database: TestDatabase;
beforeAll(async () => (database = await openTestDatabase()));
afterAll(() => database?.close());

/** "Real calls to invented people": the start itself refuses, whatever the settings say of DEMO by now. */
it('lets a centre that never was a demonstration go live', async () => {
  await refuseDemoLive(LIVE, database.dataSource);
});

it('keeps one that was from calling strangers, even when its making was cut off, and lets it rehearse', async () => {
  const at = new Date('2026-03-02T10:00:00+08:00');
  const { manager } = database.dataSource;
  await writeAudit(manager, { at, actor: 'system', action: 'demo.begun', entityType: 'demo', entityId: '1' });
  await expect(refuseDemoLive(LIVE, database.dataSource)).rejects.toThrow(InvalidConfiguration);
  await expect(
    refuseDemoLive({ ...NO_PROVIDERS, textGateway: 'alibaba' }, database.dataSource),
  ).rejects.toThrow(/invented people/);
  await refuseDemoLive({ ...LIVE, sending: 'dry' }, database.dataSource);
  await refuseDemoLive({ ...LIVE, sendOnlyTo: ['+8613800138000'] }, database.dataSource);
  await refuseDemoLive({ ...NO_PROVIDERS, carrier: 'manual' }, database.dataSource);
});
