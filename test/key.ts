import { randomBytes } from 'node:crypto';
import { insertKey } from '../src/access/key.sql';
import { KEY_SCOPES, type KeyScope } from '../src/access/principal';
import { hashToken } from '../src/access/secret';
import type { Db } from '../src/database/db';

/** A key that may do everything a core system may, or what is named; returns the header that carries it. */
export async function keyHeader(
  db: Db,
  now: Date,
  scopes: readonly KeyScope[] = KEY_SCOPES,
  branchCode: string | null = null,
): Promise<{ authorization: string }> {
  const secret = `hf_${randomBytes(24).toString('base64url')}`;
  await insertKey(
    db,
    {
      name: `test-${secret.slice(3, 12)}`,
      prefix: secret.slice(0, 7),
      keyHash: hashToken(secret),
      scopes,
      branchCode,
      expiresAt: null,
    },
    'test',
    now,
  );
  return { authorization: `Bearer ${secret}` };
}
