import { type Db } from '../database/db';
import { addOptOut } from '../intake/opt-out.sql';
import { type Attempt } from './dial.sql';
import { type RecordRow } from './record.sql';

/** A customer who asks an agent for no more calls is heard on every channel and rule (product §7), in the transaction that records it. */
export async function optOutByAgent(db: Db, attempt: Attempt, row: RecordRow): Promise<void> {
  await addOptOut(
    db,
    {
      phone: attempt.phone,
      channel: 'all',
      rule: null,
      source: 'agent',
      note: `通话 ${attempt.id} · attempt ${attempt.id}`,
      createdBy: row.by,
    },
    row.now,
  );
}
