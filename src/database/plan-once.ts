import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { poolOf } from './db';

/** A text seen this often is worth a name of its own. */
const SEEN_BEFORE = 3;

/**
 * From now on every statement that comes again and again is parsed and planned once a connection, whoever asks it and
 * however. For a process that runs the same few hundred texts a million times over (a simulation): planning is half of
 * what they cost. Not for a server: its connections live for months, and a plan made on a small table must not.
 */
export function planOnce(dataSource: DataSource): void {
  const pool = poolOf(dataSource);
  const seen = new Map<string, { count: number; name: string }>();
  const name = (text: string): string | undefined => {
    let known = seen.get(text);
    if (!known) {
      seen.set(text, (known = { count: 0, name: createHash('sha1').update(text).digest('base64url') }));
    }
    return ++known.count > SEEN_BEFORE ? known.name : undefined;
  };
  pool.on('acquire', (client) => {
    const held = client as PoolClient & { plansOnce?: true };
    if (held.plansOnce) return;
    held.plansOnce = true;
    const query = held.query.bind(held) as (...args: unknown[]) => unknown;
    const named = (...args: unknown[]): unknown => {
      const [text, values] = args;
      if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return query(...args);
      const known = name(text);
      return known ? query({ name: known, text, values }, ...args.slice(2)) : query(...args);
    };
    held.query = named as typeof held.query;
  });
}
