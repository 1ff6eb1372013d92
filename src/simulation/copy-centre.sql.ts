import { rows, type Db } from '../database/db';

/** What a simulation knows of a centre: its people, records, refusals and calendar; not what has been done with them. */
export const COPIED_TABLES = ['branch', 'staff', 'policy', 'claim', 'complaint', 'repair'] as const;

/** Tables that a new database holds rows of its own in: replaced by the centre's. */
export const REPLACED_TABLES = [
  'calendar_version',
  'calendar_year',
  'calendar_day',
  'hours_exception',
  'calling_hours',
  'contact_limit',
] as const;

export function copyOut(table: string): string {
  return `COPY (SELECT * FROM ${table}) TO STDOUT (FORMAT binary)`;
}

export function copyIn(table: string): string {
  return `COPY ${table} FROM STDIN (FORMAT binary)`;
}

export async function empty(db: Db, table: string): Promise<void> {
  await rows(db, `DELETE FROM ${table}`);
}

/** A run's database; the process makes it its own where two centres share a server. */
export const databaseName = (run: number, process: number): string => `huifang_simulation_${run}_${process}`;

/** Databases that a run has left behind. */
export async function databasesOf(db: Db, run: number): Promise<string[]> {
  const found = await rows<{ name: string }>(
    db,
    `SELECT datname AS name FROM pg_database WHERE datname ~ ('^huifang_simulation_' || $1::text || '_[0-9]+$') ORDER BY 1`,
    [run],
  );
  return found.map((each) => each.name);
}

/** Identifiers are made here, never taken from a request. */
export async function createDatabase(db: Db, name: string): Promise<void> {
  await rows(db, `CREATE DATABASE ${name}`);
  await rows(db, `ALTER DATABASE ${name} SET synchronous_commit = off`);
}

export async function dropDatabase(db: Db, name: string): Promise<void> {
  await rows(db, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

export interface ForceOptOut {
  phone: string;
  channel: string;
  rule: string | null;
  source: string;
  note: string | null;
  createdBy: string;
  createdAt: Date;
}

export function optOutsInForce(db: Db): Promise<ForceOptOut[]> {
  return rows(
    db,
    `SELECT phone, channel, rule, source, note, created_by AS "createdBy", created_at AS "createdAt" FROM opt_out
     WHERE lifted_at IS NULL ORDER BY id`,
  );
}

export interface VersionInForce {
  campaignCode: string;
  values: Record<string, unknown>;
}

/** The newest values of each campaign, those of the future too: a plan is made with what is decided. */
export function newestValues(db: Db): Promise<VersionInForce[]> {
  return rows(
    db,
    `SELECT DISTINCT ON (campaign_code) campaign_code AS "campaignCode", "values" FROM campaign_version
     ORDER BY campaign_code, version DESC`,
  );
}
