import { row, type Db } from '../database/db';

/**
 * Takes the next free place in an account's pace, for all processes together: `at` is when the call may start. Null there: the
 * next place lies beyond `latest`, nothing was taken, and `nextAt` says when one will be free.
 */
export async function takePlace(
  db: Db,
  place: { provider: string; gapMs: number; now: Date; latest: Date },
): Promise<{ at: Date | null; nextAt: Date }> {
  const taken = await row<{ at: Date | null; nextAt: Date | null }>(
    db,
    `WITH taken AS (
       INSERT INTO call_pace AS p (provider, next_at) VALUES ($1, $3::timestamptz + $2 * interval '1 millisecond')
       ON CONFLICT (provider) DO UPDATE SET next_at = greatest(p.next_at, $3) + $2 * interval '1 millisecond'
         WHERE p.next_at <= $4
       RETURNING next_at)
     SELECT (SELECT next_at FROM taken) - $2 * interval '1 millisecond' AS at,
       (SELECT next_at FROM call_pace WHERE provider = $1) AS "nextAt"`,
    [place.provider, place.gapMs, place.now, place.latest],
  );
  return { at: taken!.at, nextAt: taken!.at ?? taken!.nextAt ?? place.latest };
}
