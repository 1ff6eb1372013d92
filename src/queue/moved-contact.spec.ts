import { insertPolicy } from '../../test/factory';
import { openDialer, type DialerFixture } from '../../test/dialer-fixture';
import { insertContactChange, setNumbers } from '../intake/contact.sql';
import { ClaimService } from './claim.service';
import { QueueService } from './queue.service';

const OLD = '+8613800000001';
const NEW = '+8613900000002';
const ALSO = '+8613900000003';

/** Product §1: a change of a contact is recorded, and the calls that wait are made to the number that is right now. */
describe('a contact that moves takes its waiting calls along', () => {
  let dialer: DialerFixture;
  let queue: QueueService;

  beforeAll(async () => {
    dialer = await openDialer();
    queue = dialer.app.get(QueueService);
  });
  afterAll(() => dialer.close());
  beforeEach(async () => {
    await dialer.reset();
    await dialer.database.query('DELETE FROM contact_change');
    await insertPolicy(dialer.database.pool, { policy_no: 'P1', phone: OLD });
  });

  async function waiting(columns: { alsoKeys?: string[] } = {}): Promise<number> {
    const [id] = await dialer.tasks(1);
    await dialer.database.query(`UPDATE call_task SET phone = $2, also_keys = $3 WHERE id = $1`, [
      id,
      OLD,
      columns.alsoKeys ?? null,
    ]);
    return id!;
  }
  async function moves(...numbers: string[]): Promise<void> {
    const { pool } = dialer.database;
    const kinds = numbers.map(() => 'mobile');
    const now = dialer.clock.now();
    await setNumbers(pool, { recordType: 'policy', recordKey: 'P1', numbers, kinds }, now);
    await insertContactChange(pool, {
      recordType: 'policy',
      recordKey: 'P1',
      source: 'import',
      before: { numbers: [OLD], kinds: ['mobile'] },
      after: { numbers, kinds },
      reason: null,
      changedBy: 'tester',
      changedAt: now,
    });
  }
  const task = (id: number) =>
    dialer.one(`SELECT phone, spare_numbers, state, close_reason, case_due FROM call_task WHERE id = $1`, [
      id,
    ]);
  const audit = (id: number) =>
    dialer.database.query(
      `SELECT action, after ->> 'reason' AS reason FROM audit_entry WHERE entity_type = 'call_task' AND entity_id = $1::text`,
      [String(id)],
    );
  const follow = () => queue.tickContacts(dialer.clock.now());

  it('to the new numbers, in their order, once, with one audit row', async () => {
    const id = await waiting();
    await moves(NEW, ALSO);
    expect(await follow()).toBe(1);
    expect(await task(id)).toMatchObject({ phone: NEW, spare_numbers: [ALSO], state: 'ready' });
    expect(await follow()).toBe(0);
    expect(await audit(id)).toEqual([{ action: 'call_task.contact_moved', reason: null }]);
  });

  it('not to a number that this very task has found to be wrong', async () => {
    const id = await waiting();
    await dialer.database.query(
      `INSERT INTO attempt (task_id, campaign_code, number, phone, agent, carrier, epoch, state, started_at, ended_at,
         disposition, disposed_at, disposed_by)
       VALUES ($1, 'new-policy', 1, $2, 'A1', 'manual', 1, 'ended', $3, $3, 'wrong_number', $3, 'A1')`,
      [id, NEW, dialer.clock.now()],
    );
    await moves(NEW, ALSO);
    await follow();
    expect(await task(id)).toMatchObject({ phone: ALSO, spare_numbers: null });
  });

  it('and closes with a case where no number is left', async () => {
    const id = await waiting();
    await moves();
    await follow();
    expect(await task(id)).toMatchObject({ state: 'closed', close_reason: 'no_contact', case_due: true });
    expect(await audit(id)).toEqual([{ action: 'call_task.closed', reason: 'no_contact' }]);
  });

  it('but waits while somebody holds it', async () => {
    const id = await waiting();
    const held = (await dialer.app.get(ClaimService).takeNext('A1'))!;
    await moves(NEW);
    expect(await follow()).toBe(0);
    expect(await task(id)).toMatchObject({ phone: OLD });
    await dialer.database.query(
      `UPDATE call_task SET state = 'ready', claimed_by = NULL, claimed_at = NULL, lease_until = NULL WHERE id = $1`,
      [held.id],
    );
    expect(await follow()).toBe(1);
    expect(await task(id)).toMatchObject({ phone: NEW });
  });

  it('and a call that covers other records too keeps their number, and says so', async () => {
    await insertPolicy(dialer.database.pool, { policy_no: 'P7', phone: OLD });
    const id = await waiting({ alsoKeys: ['P7'] });
    await moves(NEW);
    expect(await follow()).toBe(1);
    expect(await task(id)).toMatchObject({ phone: OLD });
    expect(await audit(id)).toEqual([{ action: 'call_task.contact_kept', reason: 'covers_several_records' }]);
  });

  it('but goes along when none of them has the number any more, whichever was the last', async () => {
    await insertPolicy(dialer.database.pool, { policy_no: 'P7', phone: OLD });
    const id = await waiting({ alsoKeys: ['P7'] });
    await moves(NEW);
    await follow();
    await moves(NEW);
    await dialer.database.query(`UPDATE policy SET numbers = ARRAY[$1] WHERE policy_no = 'P7'`, [NEW]);
    await dialer.database.query(`UPDATE contact_change SET record_key = 'P7' WHERE followed_at IS NULL`);
    expect(await follow()).toBe(1);
    expect(await task(id)).toMatchObject({ phone: NEW });
  });

  it('a change is not forgotten because another statement has its task in hand at that moment', async () => {
    const id = await waiting();
    await moves(NEW);
    const other = await dialer.database.pool.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM call_task WHERE id = $1 FOR UPDATE', [id]);
    expect(await follow()).toBe(0);
    await other.query('ROLLBACK');
    other.release();
    expect(await follow()).toBe(1);
    expect(await task(id)).toMatchObject({ phone: NEW });
  });

  it('nor because a draw has read the old number and is still writing', async () => {
    await moves(NEW);
    const draw = await dialer.database.pool.connect();
    await draw.query('BEGIN');
    await draw.query(`SELECT FROM campaign WHERE code = 'new-policy' FOR NO KEY UPDATE`);
    expect(await follow()).toBe(0);
    const id = await waiting();
    await draw.query('COMMIT');
    draw.release();
    expect(await follow()).toBe(1);
    expect(await task(id)).toMatchObject({ phone: NEW });
  });

  it('twice at once it is followed once', async () => {
    const id = await waiting();
    await moves(NEW);
    await Promise.all([follow(), follow(), follow()]);
    expect(await audit(id)).toHaveLength(1);
  });
});
