import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database';
import * as make from './factory';
import { AGENT } from './told-call';

/** An attempt with its legs, as the tables have them. */
export interface AttemptRow {
  state: string;
  outcome: string | null;
  disposition: string | null;
  counted: boolean;
  note: string | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  agentLeg: string | null;
  customerLeg: string | null;
  refused: string | null;
  machine: string | null;
  bridgedAt: Date | null;
  heldAt: Date | null;
  transferLeg: string | null;
  agentSid: string | null;
  customerSid: string | null;
  agentEndedAt: Date | null;
}

export async function attemptRow(database: TestDatabase, id: number): Promise<AttemptRow> {
  const [found] = await database.query<AttemptRow>(
    `SELECT a.state, a.outcome, a.disposition, a.counted, a.note, a.answered_at AS "answeredAt", a.ended_at AS "endedAt",
         l.agent_leg AS "agentLeg", l.customer_leg AS "customerLeg", l.refused, l.machine, l.bridged_at AS "bridgedAt",
         l.held_at AS "heldAt", l.transfer_leg AS "transferLeg", l.agent_sid AS "agentSid", l.customer_sid AS "customerSid",
         l.agent_ended_at AS "agentEndedAt"
       FROM attempt a LEFT JOIN call_line l ON l.attempt_id = a.id WHERE a.id = $1`,
    [id],
  );
  return found!;
}

/** A call of whose legs nobody has said anything yet; let through for the agent's leg of told-call.ts. */
export async function begunCall(
  { pool }: TestDatabase,
  { planId, lane }: { planId: number; lane: number },
): Promise<{ attemptId: number; token: string }> {
  const { id } = await make.insertTask(pool, {
    plan_id: planId,
    lane,
    state: 'calling',
    claimed_by: 'A1',
    claimed_at: make.MONDAY_TEN,
    lease_until: make.MONDAY_TEN,
    attempts: 1,
    epoch: 1,
  });
  const token = randomUUID();
  const nothingYet = {
    outcome: null,
    ended_at: null,
    disposition: null,
    disposed_at: null,
    disposed_by: null,
  };
  const attempt = await make.insertAttempt(pool, {
    task_id: id,
    token,
    carrier: 'twilio',
    epoch: 1,
    state: 'intent',
    ...nothingYet,
  });
  await make.insert(pool, 'call_line', {
    attempt_id: attempt.id,
    token,
    line: '+861058880001',
    ring_seconds: 30,
    recording: false,
    machine_detection: false,
    agent_sid: AGENT,
    bridged_at: make.MONDAY_TEN,
  });
  return { attemptId: attempt.id, token };
}
