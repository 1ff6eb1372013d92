import { type Pool, type PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { poolOf } from '../database/db';
import { beginSnapshot, endSnapshot, setReading } from './snapshot.sql';

/** What a report reads from: the application's DataSource, or a pool of node-postgres. */
export type Source = DataSource | Pool;

export interface Snapshot {
  client: PoolClient;
  /** Gives the connection back. `clean: false` closes it: a statement of it may still be under way. */
  end(clean: boolean): Promise<void>;
}

/**
 * One moment of the whole database on one connection, read-only: the files of an export agree with each other, and the sums
 * of a draw are never seen half written. Instants print in `timeZone` with its offset.
 */
export async function openSnapshot(source: Source, timeZone = 'UTC'): Promise<Snapshot> {
  const pool = source instanceof DataSource ? poolOf(source) : source;
  const client = await pool.connect();
  try {
    await beginSnapshot(client);
    await setReading(client, timeZone);
  } catch (error) {
    client.release(true);
    throw error;
  }
  return {
    client,
    end: async (clean) => {
      if (clean) await endSnapshot(client);
      client.release(!clean);
    },
  };
}

/** Runs `work` in a snapshot of its own. */
export async function inSnapshot<T>(
  source: Source,
  timeZone: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const snapshot = await openSnapshot(source, timeZone);
  let clean = false;
  try {
    const result = await work(snapshot.client);
    clean = true;
    return result;
  } finally {
    await snapshot.end(clean);
  }
}
