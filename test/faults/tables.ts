import { Client } from 'pg';
import '../../src/database/db';
import type { AttemptRow, MessageRow, TaskRow } from './evidence';

const MS = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** What our own tables say after the storm. */
export async function readTables(
  url: string,
): Promise<{ tasks: TaskRow[]; attempts: AttemptRow[]; messages: MessageRow[]; present: Set<string> }> {
  return withClient(url, async (client) => {
    const all = async <T>(sql: string) => (await client.query(sql)).rows as T[];
    return {
      tasks: await all<TaskRow>(
        `SELECT id, state, attempts, ${MS('closed_at')} AS "closedAt", claimed_by AS "heldBy" FROM call_task`,
      ),
      attempts: await all<AttemptRow>(
        `SELECT id, task_id AS "taskId", phone, token, state, outcome, counted, ${MS('started_at')} AS "startedAt", disposition
         FROM attempt`,
      ),
      messages: await all<MessageRow>(
        `SELECT id, rule, record_type AS "recordType", record_key AS "recordKey", due_on AS "dueOn", phone, token, state,
           ${MS('intent_at')} AS "intentAt", again_of AS "againOf" FROM message`,
      ),
      present: new Set(
        (
          await all<{ what: string }>(
            `SELECT 'claim ' || report_no AS what FROM claim UNION ALL SELECT 'draw ' || id FROM draw
             UNION ALL SELECT 'case ' || id FROM verification_case WHERE state <> 'open'`,
          )
        ).map((row) => row.what),
      ),
    };
  });
}

/** How much is still under way: calls without an end or a result, and texts that may be sent at once. */
export async function underWay(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query(
      `SELECT (SELECT count(*) FROM attempt WHERE disposition IS NULL)
         + (SELECT count(*) FROM provider_event WHERE reduced_at IS NULL)
         + (SELECT count(*) FROM message WHERE state = 'queued' AND not_before <= $1) AS open`,
      [new Date()],
    );
    return (rows as { open: number }[])[0]!.open;
  });
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
