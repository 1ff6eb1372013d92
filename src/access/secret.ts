import * as argon2 from 'argon2';
import { createHash, randomBytes } from 'node:crypto';

/** argon2id at the strength of OWASP's first choice (19 MiB, two passes): some 30 ms of another thread for each sign-in. */
const STRENGTH = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password, STRENGTH);
}

let decoy: Promise<string> | null = null;

/** Whether the password is that of the hash. Without a hash it takes as long all the same: nobody learns which logins exist. */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'));
  const right = await argon2.verify(hash ?? (await decoy), password).catch(() => false);
  return hash !== null && right;
}

/** A token of 256 bits, as it is given away; only `hashToken` of it is kept. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Tokens are long and random: one pass of SHA-256 is enough, and is the same each time, so that it can be looked up. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

const SAYABLE = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password for once: sixteen characters (79 bits) that cannot be mistaken for one another, in groups of four. */
export function temporaryPassword(): string {
  let text = '';
  // 248 is the last multiple of 31 in a byte: what lies above would make the first letters likelier.
  while (text.length < 16)
    for (const byte of randomBytes(24)) if (byte < 248 && text.length < 16) text += SAYABLE[byte % 31];
  return text.replace(/(.{4})(?=.)/g, '$1-');
}
