import type { Page } from 'playwright-core';
import { SystemClock } from '../src/clock';
import type { PlanValues } from '../src/queue/call-plan';
import { LaneBoard } from '../src/queue/lane-board';
import { openSite, type Site } from './browser.site';
import * as make from './factory';
import type { TwilioOptions } from './twilio/options';
import { serveTwilio, type TwilioServer } from './twilio/server';
import { variablesOf } from './twilio/settings';

/** Tuesday, in the morning's window. */
const TUESDAY_TEN = '2026-03-03T10:10:00+08:00';

/** Time goes on from then as everywhere, so that telephones ring by themselves. It follows no database, whose day is today. */
class TuesdayClock extends SystemClock {
  private start = new Date(TUESDAY_TEN).getTime() - performance.now();

  override now(): Date {
    return new Date(Math.round(this.start + performance.now()));
  }

  /** What waits for an instant in between waits on. */
  skip(seconds: number): void {
    this.start += seconds * 1000;
  }
}

const PUBLIC_URL = 'https://huifang.test';
/** Nobody picks up or hangs up but by the test's hand. */
const BY_HAND: Partial<TwilioOptions['people']> = {
  agentRings: [999, 999],
  ringSeconds: [999, 999],
  talkSeconds: [9999, 9999],
};

export type Person = { login: string; password: string };

export interface LineSiteOptions {
  twilio?: Partial<TwilioOptions>;
  variables?: Record<string, string>;
  /** Of the campaign. */
  values?: Partial<PlanValues>;
}

/** The pages with Twilio as the carrier, played by the local server: agents A1 and A2, and supervisor M1. */
export class LineSite {
  private constructor(
    readonly site: Site,
    readonly twilio: TwilioServer,
    readonly people: Readonly<Record<'A1' | 'A2' | 'M1', Person>>,
    readonly clock: TuesdayClock,
    private readonly planId: number,
    private readonly lane: number,
  ) {}

  static async open({ twilio: options, variables, values }: LineSiteOptions = {}): Promise<LineSite> {
    const clock = new TuesdayClock();
    let url: string | null = null;
    const twilio = await serveTwilio(clock, {
      seed: 7,
      people: BY_HAND,
      inboundUrl: `${PUBLIC_URL}/api/webhooks/twilio/inbound-texts`,
      route: (wanted) => url && wanted.replace(PUBLIC_URL, url),
      ...options,
    });
    const site = await openSite({
      clock,
      variables: {
        ...variablesOf(twilio.url),
        TWILIO_CALLS_PER_SECOND: '50',
        PUBLIC_URL,
        ...variables,
      },
    });
    url = site.url;
    const { pool } = site.database;
    await make.insertBranch(pool, { branch_code: '3301', name: '杭州中心支公司' });
    for (const [staff_no, name, role] of [
      ['A1', '王芳', 'agent'],
      ['A2', '李强', 'agent'],
      ['M1', '沈岚', 'supervisor'],
    ])
      await make.insertStaff(pool, { staff_no, name, role });
    const plan = await make.insertCampaign(pool, 'new-policy', { values });
    const lane = await make.insertLane(pool);
    const person = (staffNo: string, role: 'agent' | 'supervisor') =>
      site.person({ login: staffNo.toLowerCase(), role, staffNo });
    const people = {
      A1: await person('A1', 'agent'),
      A2: await person('A2', 'agent'),
      M1: await person('M1', 'supervisor'),
    };
    return new LineSite(site, twilio, people, clock, plan.id, lane.id);
  }

  /** Somebody with a policy whose renewal notice fell due yesterday. */
  async policy(name: string): Promise<{ key: string; phone: string }> {
    const key = `P2026${String(make.next()).padStart(6, '0')}`;
    const phone = `+86139${String(10_000_000 + make.next())}`;
    await make.insertPolicy(this.site.database.pool, {
      policy_no: key,
      insured_name: name,
      phone,
      effective_on: '2025-04-02',
      expires_on: '2026-04-01',
    });
    return { key, phone };
  }

  /** A call to somebody that is due at once; answers with its task. */
  async task({ key, phone }: { key: string; phone: string }): Promise<number> {
    const { clock, database, app } = this.site;
    const now = clock.now();
    const { id } = await make.insertTask(database.pool, {
      plan_id: this.planId,
      lane: this.lane,
      record_key: key,
      phone,
      ready_at: now,
      opens_at: now,
      due_at: new Date(now.getTime() + 5 * 86_400_000),
    });
    app.get(LaneBoard).invalidate();
    return id;
  }

  /** A customer whose call is due at once; answers with their number. */
  async customer(name: string): Promise<string> {
    const policy = await this.policy(name);
    await this.task(policy);
    return policy.phone;
  }

  /** Nobody is called any more, and nothing is left to call: the next story begins with an empty desk. */
  async begin(): Promise<void> {
    await this.twilio.setDown(null);
    for (const table of [
      'call_draft',
      'script_answer',
      'call_line',
      'attempt',
      'phone_day',
      'call_task',
      'policy',
      'agent_state',
      'agent_line',
      'reply',
      'message',
      'template_pause',
      'dead_text_number',
      'opt_out',
    ])
      await this.site.database.query(`DELETE FROM ${table}`);
    this.site.app.get(LaneBoard).invalidate();
  }

  /** Somebody has this telephone. */
  async phoneOf(staffNo: string, phone: string): Promise<void> {
    await this.site.database.query(
      `INSERT INTO agent_line (staff_no, kind, phone, set_by, set_at) VALUES ($1, 'phone', $2, 'test', $3)`,
      [staffNo, phone, this.site.clock.now()],
    );
  }

  /** Of the newest call. */
  async call(): Promise<{ id: number; token: string; agentSid: string; customerSid: string }> {
    const [found] = await this.site.database.query<{
      id: number;
      token: string;
      agentSid: string;
      customerSid: string;
    }>(
      `SELECT attempt_id AS id, token, agent_sid AS "agentSid", customer_sid AS "customerSid" FROM call_line
       ORDER BY attempt_id DESC LIMIT 1`,
    );
    return found!;
  }

  /** The agent's own telephone is picked up, once it rings. */
  async agentPicksUp(page: Page): Promise<string> {
    await page.getByText('您的电话在响，请接听').waitFor();
    const { token } = await this.call();
    this.twilio.answerAgent(token);
    return token;
  }

  /** The customer's, once it rings. */
  async customerPicksUp(page: Page): Promise<string> {
    await page.getByText('客户电话振铃中').waitFor();
    const { token } = await this.call();
    this.twilio.answerCustomer(token);
    return token;
  }

  async close(): Promise<void> {
    await this.site.close();
    await this.twilio.close();
  }
}

/** What the telephones come to, which takes a moment. */
export async function soon<T>(look: () => T | Promise<T>, expected: T): Promise<void> {
  const end = performance.now() + 15_000;
  while (performance.now() < end) {
    if (JSON.stringify(await look()) === JSON.stringify(expected)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await look()).toEqual(expected);
}
