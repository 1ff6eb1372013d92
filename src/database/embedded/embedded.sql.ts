import type { ClientBase } from 'pg';

/** Creates the database of this name unless it exists. `name` is our own constant: an identifier cannot be a parameter. */
export async function ensureDatabase(client: ClientBase, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (!rowCount) await client.query(`CREATE DATABASE ${name}`);
}
