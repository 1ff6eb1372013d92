import type { Db } from '../database/db';
import { summarise, type Summary } from './summary.rules';
import * as sql from './summary.sql';

/** The counts of `summary.json`, read one after the other on the connection given (its zone is the hours' zone). */
export async function readSummary(
  db: Db,
  timeZone: string,
  invariants: readonly { name: string; checked: number; broken: number }[] = [],
): Promise<Summary> {
  const facts = {
    draws: await sql.drawTotals(db),
    exclusions: await sql.exclusionTally(db),
    tasks: await sql.taskTotals(db),
    closeReasons: await sql.closeReasonTally(db),
    dispositions: await sql.dispositionTally(db),
    hours: await sql.hourTotals(db),
    cases: await sql.caseTally(db),
    messages: await sql.messageTally(db),
    messageReasons: await sql.messageReasonTally(db),
    followUps: await sql.followUpTally(db),
    agents: await sql.agentTotals(db),
  };
  return summarise(facts, timeZone, invariants);
}
