import { createHash } from 'node:crypto';

/**
 * What makes a webhook the very same as an earlier one: its address and its fields, in any order. Twilio signs no time, so a
 * request that somebody has overheard is signed as well the second time (reliability.md §1).
 */
export function digestOf(url: string, body: Readonly<Record<string, unknown>>): Buffer {
  const hash = createHash('sha256').update(url);
  for (const name of Object.keys(body).sort()) hash.update(`\n${name}=${JSON.stringify(body[name])}`);
  return hash.digest();
}
