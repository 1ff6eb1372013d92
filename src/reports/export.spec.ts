import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import * as make from '../../test/factory';
import { MONDAY_TEN } from '../../test/factory';
import { maskPhone } from '../phone-mask.rules';
import { streamExport, writeExport } from './export.service';
import { EXPORT_FILES } from './export.sql';

/** The columns of data-contract.md, "Out". */
const COLUMNS: Record<string, string> = {
  draws: 'draw_id, campaign, rule_version, due_at, ran_at, eligible, drawn, excluded',
  tasks:
    'task_id, draw_id, campaign, clause, record_type, record_key, subjects, branch_code, phone, cycle_opens_at, cycle_closes_at, late, state, closed_at, close_reason, follows_task_id',
  exclusions: 'draw_id, campaign, record_type, record_key, reason',
  attempts: 'attempt_id, task_id, number, phone, agent, carrier, started_at, ended_at, disposition, counted',
  cases:
    'case_id, record_type, record_key, reason, branch_code, opened_at, due_at, state, corrected_at, second_visit_task_id, closed_at',
  messages:
    'message_id, rule, record_type, record_key, phone, due_on, created_at, sent_at, status, segments, reason',
  follow_ups:
    'follow_up_id, kind, record_type, record_key, branch_code, assignee, opened_at, due_at, closed_at',
};
const PHONES = ['+8613812341234', '+8657188123456', '+8695511', '+14155550100'];
const NASTY = 'P "1", =2+3\r\n续';

let database: TestDatabase;
let dir: string;
let draw: number;
let task: number;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'huifang-export-'));
  database = await openTestDatabase();
  const { pool } = database;
  const plan = (await make.insertCampaign(pool)).id;
  const lane = (await make.insertLane(pool)).id;
  draw = (
    await make.insertDraw(pool, {
      plan_id: plan,
      due_at: MONDAY_TEN,
      eligible: 3,
      drawn: 2,
      excluded: 1,
      calls: 1,
    })
  ).id;
  await make.insertDrawItem(pool, { draw_id: draw, record_key: 'P-Z', reason: 'opted_out' });
  const drawn = { plan_id: plan, lane, draw_id: draw };
  task = (
    await make.insertTask(pool, {
      ...drawn,
      record_key: NASTY,
      also_keys: ['P2', 'P3'],
      state: 'closed',
      closed_at: new Date('2026-03-02T02:05:00.250Z'),
      close_reason: 'completed',
      phone: PHONES[0],
    })
  ).id;
  for (const phone of PHONES.slice(1))
    await make.insertTask(pool, { plan_id: plan, lane, phone, follows_task_id: task, late: true });
  await make.insertAttempt(pool, { task_id: task, disposition: 'completed', phone: PHONES[0] });
  await make.insertMessage(pool, {
    state: 'skipped',
    reason: 'no_mobile',
    phone: null,
    body: null,
    sent_at: null,
  });
  await make.insertCase(pool);
  await make.insert(pool, 'follow_up', {
    kind: 'no_dispatch',
    record_type: 'claim',
    record_key: 'R1',
    branch_code: '3301',
    opened_at: MONDAY_TEN,
    due_at: MONDAY_TEN,
  });
});

afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await database?.close();
});

const read = (folder: string, file: string) =>
  parse(readFileSync(join(folder, `${file}.csv`)), { columns: true }) as Record<string, string>[];

async function write(timeZone = 'Asia/Shanghai', mask = false) {
  const folder = join(dir, `${timeZone.replace('/', '-')}-${mask}`);
  return { folder, result: await writeExport(database.dataSource, { dir: folder, timeZone, mask }) };
}

describe('the files of the data contract', () => {
  it('has the eight files with exactly their columns, and counts their rows', async () => {
    const { folder, result } = await write();
    expect(readdirSync(folder).sort()).toEqual(
      [...EXPORT_FILES.map((file) => `${file}.csv`), 'summary.json'].sort(),
    );
    for (const file of EXPORT_FILES) {
      const header = readFileSync(join(folder, `${file}.csv`), 'utf8').split('\n')[0];
      expect(header).toBe(COLUMNS[file]!.replaceAll(', ', ','));
      expect(read(folder, file)).toHaveLength(result.rows[file]);
    }
    expect(result.rows).toEqual({
      draws: 1,
      tasks: 4,
      exclusions: 1,
      attempts: 1,
      cases: 1,
      messages: 1,
      follow_ups: 1,
    });
  });

  it('writes instants with the offset of the zone, milliseconds only where there are any', async () => {
    const shanghai = read((await write()).folder, 'tasks')[0]!;
    expect(shanghai.cycle_opens_at).toBe('2026-03-02T10:00:00+08:00');
    expect(shanghai.closed_at).toBe('2026-03-02T10:05:00.250+08:00');
    const newYork = read((await write('America/New_York')).folder, 'tasks')[0]!;
    expect([newYork.cycle_opens_at, newYork.cycle_closes_at]).toEqual([
      '2026-03-01T21:00:00-05:00',
      '2026-03-08T22:00:00-04:00',
    ]);
    expect(read((await write('Asia/Kolkata')).folder, 'draws')[0]!.due_at).toBe('2026-03-02T07:30:00+05:30');
  });

  it('gives back every character: quotes, commas, line ends, and no prefix before what looks like a formula', async () => {
    const [first] = read((await write()).folder, 'tasks');
    expect(first).toMatchObject({
      record_key: NASTY,
      subjects: `${NASTY};P2;P3`,
      clause: '服务标准 9(4)',
      late: 'false',
    });
  });

  it('leaves unknown values empty', async () => {
    const { folder } = await write();
    expect(read(folder, 'messages')[0]).toMatchObject({
      phone: '',
      sent_at: '',
      status: 'skipped',
      reason: 'no_mobile',
      due_on: '2026-03-02',
    });
    expect(read(folder, 'tasks')[1]).toMatchObject({
      draw_id: '',
      closed_at: '',
      close_reason: '',
      follows_task_id: String(task),
      late: 'true',
    });
    expect(read(folder, 'exclusions')).toEqual([
      {
        draw_id: String(draw),
        campaign: 'new-policy',
        record_type: 'policy',
        record_key: 'P-Z',
        reason: 'opted_out',
      },
    ]);
  });

  it('shows numbers whole, or masked as a screen does', async () => {
    const phones = async (mask: boolean) =>
      read((await write('UTC', mask)).folder, 'tasks').map((each) => each.phone);
    expect(await phones(false)).toEqual(PHONES);
    expect(await phones(true)).toEqual(PHONES.map(maskPhone));
  });

  it('writes the same bytes again', async () => {
    const once = await write('Asia/Shanghai', true);
    const bytes = () =>
      readdirSync(once.folder)
        .sort()
        .map((name) => readFileSync(join(once.folder, name), 'utf8'));
    const before = bytes();
    await write('Asia/Shanghai', true);
    expect(bytes()).toEqual(before);
  });
});

describe('summary.json', () => {
  it('counts by campaign, close reason, disposition and hour of the zone', async () => {
    const { result } = await write();
    expect(result.summary.campaigns['new-policy']).toMatchObject({
      draws: 1,
      eligible: 3,
      drawn: 2,
      excluded: 1,
      exclusions: { opted_out: 1 },
      tasks: 4,
      open: 3,
      late: 3,
      closeReasons: { completed: 1 },
      attempts: 1,
      reached: 1,
      contactRate: 1,
      dispositions: { completed: 1 },
      hours: { '10': { attempts: 1, reached: 1 } },
    });
    expect(result.summary).toMatchObject({
      closeReasons: { completed: 1 },
      dispositions: { completed: 1 },
      hours: { '10': { attempts: 1, reached: 1 } },
      cases: { unreachable: { open: 1 } },
      messages: { 'renewal-notice': { states: { skipped: 1 }, reasons: { no_mobile: 1 } } },
      followUps: { no_dispatch: { open: 1 } },
      agents: { A1: { attempts: 1, reached: 1, days: 1, busySeconds: 40 } },
    });
    expect((await write('UTC')).result.summary.hours).toEqual({ '02': { attempts: 1, reached: 1 } });
  });

  it('says how many invariants were looked at and how many broke', async () => {
    const invariants = [
      { name: 'one_text', checked: 7, broken: 0 },
      { name: 'drawn_once', checked: 3, broken: 1 },
    ].map((each) => ({ ...each, samples: [], invariant: 5, textZh: '', textEn: '' }));
    const { summary } = await writeExport(database.pool, {
      dir: join(dir, 'checked'),
      timeZone: 'UTC',
      mask: true,
      invariants,
    });
    expect(summary.invariants).toEqual({
      checked: 10,
      broken: 1,
      byName: { one_text: { checked: 7, broken: 0 }, drawn_once: { checked: 3, broken: 1 } },
    });
  });
});

describe('streaming one file', () => {
  it('gives the bytes of the file', async () => {
    const { folder } = await write('Asia/Shanghai', true);
    const chunks: Buffer[] = [];
    for await (const chunk of streamExport(database.pool, 'tasks', { timeZone: 'Asia/Shanghai', mask: true }))
      chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe(readFileSync(join(folder, 'tasks.csv'), 'utf8'));
    expect(database.pool.idleCount).toBe(database.pool.totalCount);
  });

  it('leaves no connection behind when its reader goes away in the middle', async () => {
    await database.query(
      `INSERT INTO follow_up (kind, record_type, record_key, branch_code, opened_at, due_at)
       SELECT 'bulk', 'claim', 'R' || n, '3301', $1, $1 FROM generate_series(1, 50000) n`,
      [MONDAY_TEN],
    );
    const stream = streamExport(database.pool, 'follow_ups', { timeZone: 'UTC', mask: true });
    const closed = new Promise((resolve) => stream.once('close', resolve));
    for await (const chunk of stream) {
      expect(chunk).toBeInstanceOf(Buffer);
      break;
    }
    await closed;
    expect(database.pool.idleCount).toBe(database.pool.totalCount);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('fails as a stream where the zone is unknown, and leaves no connection behind', async () => {
    const reading = (async () => {
      for await (const _ of streamExport(database.pool, 'draws', { timeZone: 'Mars/Base', mask: true }));
    })();
    await expect(reading).rejects.toThrow('TimeZone');
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
