import { CONFIG, type Config } from '../src/config';
import { openCentre, type Centre } from './centre';
import * as make from './factory';
import { PASSWORD, enterPeople, pageOf } from './people';
import { storeRecording } from './stored-recording';

type Headers = Record<string, string>;

const PEOPLE = [
  ['agent1', 'agent', 'A1', null],
  ['agent2', 'agent', 'A2', '44'],
  ['seller', 'salesperson', 'S7', '33'],
  ['clerk33', 'branch', 'B3', '33'],
  ['boss', 'supervisor', 'L1', null],
  ['boss44', 'supervisor', 'L4', '44'],
  ['ears', 'quality', 'Q1', null],
  ['ears33', 'quality', 'Q3', '33'],
  ['cares', 'complaints', 'C1', null],
  ['root', 'administrator', 'X1', null],
  ['root2', 'administrator', 'X2', null],
] as const;

/** A whole centre with people who may and may not listen, and two calls: of branch 33 by A1, of branch 44 by A2. */
export interface ListeningCentre {
  centre: Centre;
  dir: string;
  pages: Record<string, Headers>;
  call33: number;
  call44: number;
  store(attemptId: number, sound?: Buffer, columns?: make.Columns): Promise<{ id: number }>;
  list(
    who: string,
    call: number,
  ): Promise<{
    status: number;
    text: string;
    body: { id: number; state: string; mayPlay: boolean; hold: unknown }[];
  }>;
  /** The sound, as a player asks for it. `who`: a login, or headers. */
  play(
    who: string | Headers,
    id: number,
    headers?: Headers,
    method?: 'GET' | 'HEAD',
  ): ReturnType<Centre['app']['inject']>;
  /** Who has listened, one a trace. */
  traces(id: number): Promise<string[]>;
  /** `actor action`, all of a recording's. */
  trail(id: number): Promise<string[]>;
  close(): Promise<void>;
}

export async function openListening(): Promise<ListeningCentre> {
  const centre = await openCentre();
  const { pool, query } = centre.database;
  for (const [branch_code, parent_code] of [
    ['00', null],
    ['33', '00'],
    ['44', '00'],
  ])
    await make.insertBranch(pool, { branch_code, parent_code });
  const people = PEOPLE.map(([login, role, staffNo, branchCode]) => ({ login, role, staffNo, branchCode }));
  for (const { staffNo, role, branchCode } of people)
    await make.insertStaff(pool, { staff_no: staffNo, role, branch_code: branchCode });
  await enterPeople(pool, people, centre.clock.now());
  const pages: Record<string, Headers> = {};
  for (const [login] of PEOPLE) pages[login] = await pageOf(centre.app, login, PASSWORD);
  const [plan] = await query<{ id: number }>(`SELECT id FROM campaign_version ORDER BY id LIMIT 1`);
  const lane = await make.insertLane(pool);
  const call = async (branch_code: string, agent: string, phone: string) => {
    const { policy_no } = await make.insertPolicy(pool, { branch_code, phone });
    const task = { plan_id: plan!.id, lane: lane.id, branch_code, phone, record_key: policy_no };
    const { id } = await make.insertTask(pool, task);
    const attempt = { task_id: id, agent, phone, outcome: 'answered', disposition: 'completed' };
    return (await make.insertAttempt(pool, attempt)).id;
  };
  return {
    centre,
    dir: centre.app.get<Config>(CONFIG).recordings.dir,
    pages,
    call33: await call('33', 'A1', '+8613800000033'),
    call44: await call('44', 'A2', '+8613800000044'),
    store: (attemptId, sound, columns) => storeRecording(centre, attemptId, sound, columns),
    list: (who, attemptId) => centre.ask('GET', `/recordings?attemptId=${attemptId}`, pages[who]),
    play: (who, id, headers = {}, method = 'GET') =>
      centre.app.inject({
        method,
        url: `/api/recordings/${id}/audio`,
        headers: { ...(typeof who === 'string' ? pages[who] : who), ...headers },
      }),
    traces: async (id) =>
      (
        await query<{ actor: string }>(
          `SELECT actor FROM audit_entry WHERE action = 'recording.listened' AND entity_id = $1 ORDER BY id`,
          [String(id)],
        )
      ).map(({ actor }) => actor),
    trail: async (id) =>
      (
        await query<{ line: string }>(
          `SELECT actor || ' ' || action AS line FROM audit_entry WHERE entity_type = 'recording' AND entity_id = $1 ORDER BY id`,
          [String(id)],
        )
      ).map(({ line }) => line),
    close: () => centre.close(),
  };
}
