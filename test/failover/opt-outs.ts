import type { AcknowledgedOptOut } from '../faults/evidence';
import { withClient } from '../faults/tables';
import { type Verdict, check } from '../faults/verdict';

interface OptOutRow {
  phone: string;
  channel: string;
}

export function readOptOuts(url: string): Promise<OptOutRow[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query('SELECT phone, channel FROM opt_out');
    return rows as OptOutRow[];
  });
}

/** By the table itself: that nobody was called after one (the storm's own check) may be luck. */
export function judgeOptOuts(
  acknowledged: readonly AcknowledgedOptOut[],
  rows: readonly OptOutRow[],
): Verdict {
  const held = new Set(rows.map(({ phone, channel }) => `${phone} ${channel}`));
  return check(
    8,
    'opt_outs_stand',
    'every opt-out that was acknowledged is in the database',
    acknowledged,
    (it) =>
      held.has(`${it.phone} ${it.channel}`) || held.has(`${it.phone} all`)
        ? null
        : `the opt-out of ${it.phone} (${it.channel}) was acknowledged and is gone`,
  );
}
