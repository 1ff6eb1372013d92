import { affected, type Db } from '../database/db';

/** One report, as it came. */
export interface KeptReport {
  token: string;
  payload: object;
  /** Of the address and the content: the very same is kept once. None: it is kept whatever came before. */
  digest?: Buffer;
}

/**
 * Keeps reports of texts before anything is concluded from them, each unless the very same was kept before (`keepOnce`, in one
 * statement: who pushes several together does not wait long for the answer). Answers how many were new.
 */
export function keepReports(
  db: Db,
  provider: string,
  reports: readonly KeptReport[],
  now: Date,
): Promise<number> {
  return affected(
    db,
    `INSERT INTO provider_event (channel, provider, token, payload, digest, received_at)
     SELECT 'text', $1, r.token, r.payload, r.digest, $5
     FROM unnest($2::uuid[], $3::jsonb[], $4::bytea[]) WITH ORDINALITY AS r (token, payload, digest, place) ORDER BY r.place
     ON CONFLICT (provider, digest) WHERE digest IS NOT NULL DO NOTHING`,
    [
      provider,
      reports.map((it) => it.token),
      reports.map((it) => JSON.stringify(it.payload)),
      reports.map((it) => it.digest ?? null),
      now,
    ],
  );
}
