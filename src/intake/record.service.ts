import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { InvalidInput, NotFound } from '../errors';
import { contactHistory, type ContactChange } from './contact.sql';
import { CopyLines, stagingTarget } from './copy.rules';
import { phoneColumns, type Kind, type KindName } from './kind';
import { KINDS } from './kinds';
import { mergeStaged } from './merge';
import { lockMerge } from './merge.sql';
import { findRecord } from './record-read.sql';
import { judgeObject, type Rejection, type TypedRow } from './record.rules';
import { RECORD_TYPES, type RecordType } from './record.sql';
import type { RejectedRow } from './rejected-row';
import { copyLines, ensureSessionTables, sessionTables } from './staging.sql';

export type Outcome = 'created' | 'updated' | 'unchanged';

export interface RecordView {
  kind: KindName;
  key: string;
  /** Columns of data-contract.md in camelCase; instants ISO with Z, dates YYYY-MM-DD. */
  record: Record<string, unknown>;
  /** In the order of use; null for kinds without a contact. */
  phones: { e164: string; kind: string }[] | null;
  /** As the core system typed them, by column; null for kinds without a contact. */
  typed: Record<string, string | null> | null;
  contactHistory: Omit<ContactChange, 'recordType' | 'recordKey'>[];
}

/** What another transaction may get in the way of, and passes. */
const PASSING = new Set(['40P01', '40001', '23505']);
const ATTEMPTS = 4;

/** Records one at a time, by the same rules and statements as a whole file. */
@Injectable()
export class RecordService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'defaultRegion' | 'timeZone'>,
  ) {}

  /**
   * Creates or updates one record by its natural key; a value that is absent, null or empty is unknown and takes nothing
   * away. @throws InvalidInput `record.refused` with every reason in `facts.rejections`
   */
  async put(
    name: KindName,
    object: Record<string, unknown>,
    by: string,
  ): Promise<{ outcome: Outcome; key: string }> {
    const kind = KINDS[name];
    const judged = judgeObject(kind, object, {
      zone: this.config.timeZone,
      region: this.config.defaultRegion,
    });
    if ('rejections' in judged) throw refused(judged.rejections);
    const key = judged.values[kind.columns.findIndex((column) => column.name === kind.key)]!;
    const client = await poolOf(this.dataSource).connect();
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return { outcome: await this.merge(client, kind, judged, key, by), key };
        } catch (error) {
          await client.query('ROLLBACK');
          const { code } = error as { code?: string };
          if (!PASSING.has(code ?? '') || attempt === ATTEMPTS) throw error;
        }
      }
    } finally {
      client.release();
    }
  }

  /** Numbers are whole, so each look at a customer's record is audited. @throws NotFound `record.unknown` */
  async find(name: KindName, key: string, by: string): Promise<RecordView> {
    const kind = KINDS[name];
    const found = await findRecord(this.dataSource, kind, key);
    if (!found)
      throw new NotFound('record.unknown', `没有这条记录 · There is no such ${kind.table}.`, {
        field: 'key',
      });
    const {
      numbers,
      number_kinds: kinds,
      ...rest
    } = found as Record<string, unknown> & {
      numbers?: string[];
      number_kinds?: string[];
    };
    const phones = phoneColumns(kind);
    const type = RECORD_TYPES.find((one): one is RecordType => one === kind.table);
    const history = type ? await contactHistory(this.dataSource, type, key) : [];
    if (type)
      await writeAudit(this.dataSource.manager, {
        at: this.clock.now(),
        actor: by,
        action: 'record.shown',
        entityType: type,
        entityId: key,
      });
    return {
      kind: name,
      key,
      record: Object.fromEntries(Object.entries(rest).map(([column, value]) => [camelCase(column), value])),
      phones: numbers ? numbers.map((e164, index) => ({ e164, kind: kinds![index]! })) : null,
      typed:
        phones.length > 0
          ? Object.fromEntries(
              phones.map((column) => [camelCase(column), (rest[column] ?? null) as string | null]),
            )
          : null,
      contactHistory: history.map(({ recordType: _type, recordKey: _key, ...change }) => change),
    };
  }

  private async merge(
    client: PoolClient,
    kind: Kind,
    judged: TypedRow,
    key: string,
    by: string,
  ): Promise<Outcome> {
    const tables = sessionTables(kind, false);
    await ensureSessionTables(client, kind, tables, false);
    await client.query('BEGIN');
    // The lock first, the time after: what a run finishes later than this was not seen by it.
    await lockMerge(client, kind, 'single');
    const now = this.clock.now();
    const target = stagingTarget(kind, tables.staging);
    const lines = new CopyLines(kind, target);
    lines.add(1, judged, false);
    await copyLines(client, target, [lines.take()!.bytes]);
    const rejected: RejectedRow[] = [];
    const counts = await mergeStaged(client, {
      kind,
      tables,
      staged: 1,
      mayRepeat: false,
      mode: 'single',
      source: 'api',
      by,
      reason: null,
      region: this.config.defaultRegion,
      now,
      reject: async (rows) => void rejected.push(...rows),
    });
    if (rejected.length > 0) throw refused(rejected[0]!.rejections);
    const outcome: Outcome = counts.created > 0 ? 'created' : counts.updated > 0 ? 'updated' : 'unchanged';
    if (outcome !== 'unchanged') {
      const given = kind.columns
        .filter((_, index) => judged.values[index] !== null)
        .map((column) => column.name);
      await writeAudit(client, {
        at: now,
        actor: by,
        action: `record.${outcome}`,
        entityType: kind.table,
        entityId: key,
        after: { given, contactChanged: counts.contacts > 0 },
      });
    }
    await client.query('COMMIT');
    return outcome;
  }
}

function refused(rejections: readonly Rejection[]): InvalidInput {
  const sentence = rejections.map(({ field, reason }) => (field ? `${field}: ${reason}` : reason)).join('; ');
  return new InvalidInput('record.refused', sentence, {
    field: rejections[0]?.field,
    facts: { rejections: rejections.map(({ field, reason }) => ({ field, reason })) },
  });
}

function camelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
