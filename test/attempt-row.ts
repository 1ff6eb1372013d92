import type { TestDatabase } from './database';

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
