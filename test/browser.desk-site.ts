import { VirtualClock } from '../src/clock';
import { LaneBoard } from '../src/queue/lane-board';
import { fraction } from '../src/seeded';
import { SeededTokens, TokenSource } from '../src/tokens';
import { openSite, type Site } from './browser.site';
import * as make from './factory';

/** Of the exchange, whose people answer by seed, number and token. */
const SEED = 1;
/** Tuesday, in the morning's window. */
const TUESDAY_TEN = '2026-03-03T10:10:00+08:00';

/** Tokens of calls that are answered, or are not, as the test wants it. */
class WantedTokens extends TokenSource {
  private readonly source = new SeededTokens('desk');
  answered = true;

  next(): string {
    for (;;) {
      const token = this.source.next();
      const chance = fraction(SEED, 'answer', token);
      if (this.answered ? chance < 0.5 : chance > 0.7 && fraction(SEED, 'why', token) < 0.6) return token;
    }
  }
}

/** A number that exists and is switched on that day. */
function* phones(): Generator<string, never> {
  for (let n = 13900000001; ; n++) {
    const phone = `+86${n}`;
    if (fraction(SEED, 'invalid', phone) > 0.02 && fraction(SEED, 'off', phone, '03/03/2026') > 0.07)
      yield phone;
  }
}

/** The pages with agents A1, A2 and A3 and salesperson S1 at their desks, and calls of new policies to be made. */
export class DeskSite {
  private readonly phones = phones();

  private constructor(
    readonly people: Readonly<Record<'A1' | 'A2' | 'A3' | 'S1', { login: string; password: string }>>,
    readonly site: Site,
    readonly clock: VirtualClock,
    private readonly tokens: WantedTokens,
    private readonly planId: number,
    private readonly lane: number,
  ) {}

  static async open(variables: Record<string, string> = {}): Promise<DeskSite> {
    const clock = new VirtualClock(TUESDAY_TEN);
    const tokens = new WantedTokens();
    const site = await openSite({
      clock,
      tokens,
      exchange: { seed: SEED },
      variables,
    });
    const { pool } = site.database;
    await make.insertBranch(pool, { branch_code: '3301' });
    for (const [staff_no, name] of [
      ['A1', '王芳'],
      ['A2', '李强'],
      ['A3', '孙悦'],
    ])
      await make.insertStaff(pool, { staff_no, name });
    await make.insertStaff(pool, { staff_no: 'S1', name: '赵敏', role: 'salesperson', branch_code: '3301' });
    const [plan] = await site.database.query<{ id: number }>(
      `SELECT id FROM campaign_version WHERE campaign_code = 'new-policy' ORDER BY version LIMIT 1`,
    );
    const lane = await make.insertLane(pool);
    const agent = (staffNo: string) => site.person({ login: staffNo.toLowerCase(), role: 'agent', staffNo });
    const people = {
      A1: await agent('A1'),
      A2: await agent('A2'),
      A3: await agent('A3'),
      S1: await site.person({ login: 's1', role: 'salesperson', staffNo: 'S1', branchCode: '3301' }),
    };
    return new DeskSite(people, site, clock, tokens, plan!.id, lane.id);
  }

  /** A customer whose call is due at once; answers with the task's id. */
  async customer(name: string, columns: make.Columns = {}): Promise<number> {
    const phone = this.phones.next().value;
    const key = `P2026${String(make.next()).padStart(6, '0')}`;
    const now = this.clock.now();
    const { pool } = this.site.database;
    await make.insertPolicy(pool, { policy_no: key, insured_name: name, phone });
    const task = await make.insertTask(pool, {
      plan_id: this.planId,
      lane: this.lane,
      record_key: key,
      phone,
      ready_at: now,
      opens_at: now,
      due_at: new Date(now.getTime() + 5 * 86_400_000),
      ...columns,
    });
    this.site.app.get(LaneBoard).invalidate();
    return task.id;
  }

  /** Whether the calls from now on are answered. */
  callsAre(how: 'answered' | 'not answered'): void {
    this.tokens.answered = how === 'answered';
  }

  /** Time passes at the exchange: it rings, somebody answers, or nobody does. */
  pass(seconds: number): void {
    this.clock.advance(seconds * 1000);
  }

  async attempts(taskId?: number) {
    return this.site.database.query<{
      task_id: number;
      agent: string;
      disposition: string | null;
      note: string | null;
    }>(
      `SELECT task_id, agent, disposition, note FROM attempt WHERE $1::bigint IS NULL OR task_id = $1 ORDER BY id`,
      [taskId ?? null],
    );
  }

  /** Tuesday again, without tasks, calls and states: the next story begins with an empty desk. */
  async begin(): Promise<void> {
    this.clock.set(TUESDAY_TEN);
    this.callsAre('answered');
    for (const table of [
      'call_draft',
      'script_answer',
      'sign_in_delay',
      'scheduled_callback',
      'attempt',
      'phone_day',
      'call_task',
      'policy',
      'agent_state',
    ])
      await this.site.database.query(`DELETE FROM ${table}`);
  }

  close(): Promise<void> {
    return this.site.close();
  }
}
