import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../src/application';
import { CalendarService } from '../src/calendar/calendar.service';
import { CallReportService, type ReconcileTimes } from '../src/calls/call-report.service';
import { DialService } from '../src/calls/dial.service';
import type { Attempt } from '../src/calls/dial.sql';
import { readConfig } from '../src/config';
import { asSystem } from '../src/database/data-scope';
import { createLogger } from '../src/operation/logger';
import type { PlanValues } from '../src/queue/call-plan';
import { ClaimService } from '../src/queue/claim.service';
import type { ClaimedTask } from '../src/queue/queue.sql';
import { SeededTokens } from '../src/tokens';
import { attemptRow, type AttemptRow } from './attempt-row';
import { openTestDatabase, type TestDatabase } from './database';
import * as make from './factory';
import { MondayClock } from './monday-clock';
import { TEST_CREDENTIALS, type TwilioOptions } from './twilio/options';
import { serveTwilio, type TwilioServer } from './twilio/server';
import { variablesOf } from './twilio/settings';
import { until } from './twilio/us';

export const PUBLIC_URL = 'https://centre.test';
/** A twentieth of the time: an agent's telephone rings for a second, which is long enough for a test to do something meanwhile. */
const SPEED = 0.05;

/** Webhooks that do not reach us; null: all do. */
interface Ears {
  deafTo: RegExp | null;
}

/** What Twilio tells, and waits for no instructions. */
export const WORDS = /\/(agent|customer|third|machine|recording)$/;

export interface LineCentreOptions {
  twilio?: Partial<TwilioOptions>;
  values?: Partial<PlanValues>;
  reconcile?: Partial<ReconcileTimes>;
  environment?: Record<string, string>;
  /** Servers on the one database; webhooks go to the first. */
  servers?: number;
}

/**
 * The whole application over HTTP with Twilio as its carrier, played by the local server, which calls back. It is Monday morning,
 * and time goes on as everywhere. A1 … A9 have telephones, S1 and S2 are supervisors with telephones.
 */
export class LineCentre {
  private made = 0;
  private log = '';

  private constructor(
    readonly apps: NestFastifyApplication[],
    readonly database: TestDatabase,
    readonly clock: MondayClock,
    readonly twilio: TwilioServer,
    readonly planId: number,
    readonly lane: number,
    private readonly lines: string[],
    readonly ears: Ears,
  ) {}

  static async open(options: LineCentreOptions = {}): Promise<LineCentre> {
    const database = await openTestDatabase();
    const clock = new MondayClock();
    const urls: string[] = [];
    const ears: Ears = { deafTo: null };
    const twilio = await serveTwilio(clock, {
      seed: 7,
      speed: SPEED,
      route: (url) => (urls[0] && !ears.deafTo?.test(url) ? url.replace(PUBLIC_URL, urls[0]) : null),
      ...options.twilio,
    });
    const lines: string[] = [];
    const apps: NestFastifyApplication[] = [];
    for (let server = 0; server < (options.servers ?? 1); server++) {
      const app = await asSystem(() =>
        createApplication(
          {
            config: {
              ...readConfig({
                DATABASE_URL: database.url,
                ...variablesOf(twilio.url),
                TWILIO_CALLS_PER_SECOND: '200',
                TEXT_GATEWAY: 'simulated',
                PUBLIC_URL,
                ...options.environment,
              }),
              poolSize: 8,
            },
            databaseUrl: database.url,
            clock,
            tokens: new SeededTokens(`server ${server}`),
            reconcile: options.reconcile,
            strictScope: true,
          },
          createLogger({ level: 'trace', to: { write: (line) => void lines.push(line) } }),
        ),
      );
      await app.listen(0, '127.0.0.1');
      urls.push(`http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`);
      apps.push(app);
    }
    const { pool } = database;
    const plan = await make.insertCampaign(pool, 'new-policy', { values: options.values });
    const lane = await make.insertLane(pool);
    for (let agent = 1; agent <= 9; agent++) {
      await make.insertStaff(pool, { staff_no: `A${agent}`, skills: ['visit'] });
      await setPhone(database, `A${agent}`, phoneOfAgent(agent));
    }
    for (const [at, staffNo] of ['S1', 'S2'].entries()) {
      await make.insertStaff(pool, { staff_no: staffNo, role: 'supervisor', name: `班长${staffNo}` });
      await setPhone(database, staffNo, phoneOfAgent(91 + at));
    }
    const centre = new LineCentre(apps, database, clock, twilio, plan.id, lane.id, lines, ears);
    centre.kind();
    return centre;
  }

  get app(): NestFastifyApplication {
    return this.apps[0]!;
  }

  /** Everything that was logged. */
  get said(): string {
    return (this.log += this.lines.splice(0).join(''));
  }

  /** Everybody picks up after a ring or two, and nobody hangs up by themselves. */
  kind(): void {
    for (let agent = 1; agent <= 9; agent++) this.twilio.plan(phoneOfAgent(agent), { ringSeconds: 1 });
    for (const supervisor of [91, 92]) this.twilio.plan(phoneOfAgent(supervisor), { ringSeconds: 1 });
  }

  /** A ready task on a number of its own, held by this agent. */
  async claimed(agent = 'A1', task: Record<string, unknown> = {}): Promise<ClaimedTask> {
    const phone = phoneOfCustomer(++this.made);
    this.twilio.plan(phone, {
      ends: 'answered',
      sipCode: 200,
      ringSeconds: 2,
      talkSeconds: null,
      answeredBy: 'human',
    });
    await make.insertTask(this.database.pool, { plan_id: this.planId, lane: this.lane, phone, ...task });
    const found = await asSystem(() => this.app.get(ClaimService).takeNext(agent));
    if (!found) throw new Error(`nothing for ${agent}`);
    return found;
  }

  dial(agent: string, { id, epoch }: ClaimedTask, app = this.app): Promise<Attempt> {
    return asSystem(() => app.get(DialService).dial(agent, id, epoch));
  }

  /** Claims and dials. `plan`: what the customer does. */
  async dialled(
    plan: Parameters<TwilioServer['plan']>[1] = null,
    agent = 'A1',
  ): Promise<{ attempt: Attempt; task: ClaimedTask; token: string; phone: string }> {
    const task = await this.claimed(agent);
    if (plan) this.twilio.plan(task.phone, { ringSeconds: 2, talkSeconds: null, sipCode: 200, ...plan });
    const attempt = await this.dial(agent, task);
    return { attempt, task, token: attempt.token!, phone: task.phone };
  }

  /** Both sides hear each other, and we know it. */
  async talking(agent = 'A1') {
    const call = await this.dialled(null, agent);
    await this.attemptUntil(call.attempt.id, 'answered', (it) => it.state === 'answered');
    return call;
  }

  attempt(id: number): Promise<AttemptRow> {
    return attemptRow(this.database, id);
  }

  /** Looks until the attempt is so. */
  async attemptUntil(id: number, what: string, is: (it: AttemptRow) => boolean, withinMs = 10_000) {
    const end = performance.now() + withinMs;
    for (;;) {
      const found = await this.attempt(id);
      if (is(found)) return found;
      if (performance.now() > end)
        throw new Error(`${what}: not within ${withinMs} ms; it is ${JSON.stringify(found)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** What our webhook answers to a request that Twilio signed; `params` beside the leg's name. */
  webhook(token: string, step: string, params: Record<string, string>) {
    return this.twilio.postSigned(`${PUBLIC_URL}/api/webhooks/twilio/voice/${token}/${step}`, {
      AccountSid: TEST_CREDENTIALS.accountSid,
      ApiVersion: '2010-04-01',
      ...params,
    });
  }

  /** The agent's telephone rings and rings: what their leg would ask, a test asks. */
  async ringing(agent = 'A1', task: Record<string, unknown> = {}) {
    const held = await this.claimed(agent, task);
    this.twilio.plan(phoneOfAgent(Number(agent.slice(1))), { ringSeconds: null });
    const attempt = await this.dial(agent, held);
    this.twilio.plan(phoneOfAgent(Number(agent.slice(1))), { ringSeconds: 1 });
    const { agentSid } = await this.attempt(attempt.id);
    const token = attempt.token!;
    const bridge = (sid = agentSid!) =>
      this.webhook(token, 'bridge', { CallSid: sid, CallStatus: 'in-progress' });
    return { attempt, task: held, token, phone: held.phone, sid: agentSid!, bridge };
  }

  /** Nothing is under way at Twilio, and everything that it told has been looked at. */
  async quiet(): Promise<void> {
    await until('quiet', () => this.twilio.quiet());
    await asSystem(() => Promise.all(this.apps.map((app) => app.get(CallReportService).settled())));
  }

  /** Waits for what is under way, and begins again without calls. */
  async forgetCalls(): Promise<void> {
    await this.quiet();
    for (const table of ['attempt', 'call_task', 'call_line', 'provider_event', 'call_pace'])
      await this.database.query(`DELETE FROM ${table}`);
  }

  /** The poller asks what is due to be asked. */
  reconcile(app = this.app): Promise<number> {
    return asSystem(() => app.get(CallReportService).tickReconcile(this.clock.now()));
  }

  /** Customers' telephones that rang for a token: what the law and the customer count. */
  customersRung(token: string): number {
    return this.twilio.journal.filter(
      (it) => it.event === 'leg_started' && it.token === token && it.leg === 'customer',
    ).length;
  }

  /** The calendar closes the hours of the campaign from now on, or opens them round the clock. */
  async hours(open: boolean): Promise<void> {
    const window: [string, string][] = [open ? ['00:00', '24:00'] : ['03:00', '03:01']];
    await asSystem(() =>
      this.app.get(CalendarService).putHours(
        'standard',
        {
          nameZh: '标准时段',
          nameEn: 'standard',
          weekday: window,
          weekend: window,
          holiday: 'weekday',
          note: null,
        },
        'test',
      ),
    );
  }

  async audit(attemptId: number): Promise<string[]> {
    const found = await this.database.query<{ action: string }>(
      `SELECT action FROM audit_entry WHERE entity_type = 'call_line' AND entity_id = $1 ORDER BY id`,
      [String(attemptId)],
    );
    return found.map(({ action }) => action);
  }

  async close(): Promise<void> {
    for (const app of this.apps) await app.close();
    await this.twilio.close();
    await this.database.close();
  }
}

export const phoneOfAgent = (agent: number) => `+8610588800${String(agent).padStart(2, '0')}`;
export const phoneOfCustomer = (customer: number) => `+86138${String(customer).padStart(8, '0')}`;

export function setPhone(database: TestDatabase, staffNo: string, phone: string | null): Promise<unknown> {
  return database.query(
    `INSERT INTO agent_line (staff_no, kind, phone, set_by, set_at) VALUES ($1, $2, $3, 'test', '2026-03-01Z')
     ON CONFLICT (staff_no) DO UPDATE SET kind = excluded.kind, phone = excluded.phone`,
    [staffNo, phone === null ? 'softphone' : 'phone', phone],
  );
}
