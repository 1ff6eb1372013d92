import type { PoolClient } from 'pg';
import { copyWriter } from './copy.rules';
import type { Kind } from './kind';
import type { Judged } from './record.rules';
import type { RejectedRow } from './rejected-file';
import { copyIntoStaging, type SessionTables } from './staging.sql';

/** One COPY, in characters: large enough to be cheap, small enough that a slow file holds no snapshot for long. */
const CHUNK_LENGTH = 2_000_000;

interface Pending {
  line: string;
  no: number;
  record: () => Record<string, unknown>;
}

/**
 * Takes judged rows, stages the good ones by COPY and hands the others on. While the database takes one chunk, the next
 * is judged; no more than two are ever held.
 */
export class Stager {
  staged = 0;
  rejected = 0;
  unreadPhones = 0;
  private readonly write: ReturnType<typeof copyWriter>;
  private pending: Pending[] = [];
  private length = 0;
  private refused: RejectedRow[] = [];
  private copying: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: PoolClient,
    private readonly kind: Kind,
    private readonly tables: SessionTables,
    private readonly reject: (rows: RejectedRow[]) => Promise<void>,
  ) {
    this.write = copyWriter(kind);
  }

  /** @param record the row as it came, for the file of rejected rows; asked for only if it is refused */
  take(no: number, judged: Judged, record: () => Record<string, unknown>): void {
    if ('rejections' in judged) {
      this.refuse({ no, rejections: judged.rejections, record: record() });
      return;
    }
    this.unreadPhones += judged.unreadPhones;
    const line = this.write(no, judged);
    this.pending.push({ line, no, record });
    this.length += line.length;
  }

  refuse(row: RejectedRow): void {
    this.rejected++;
    this.refused.push(row);
  }

  /** Call after each batch: passes on what has gathered, and waits when the database is behind. */
  async pass(): Promise<void> {
    if (this.length >= CHUNK_LENGTH) await this.startCopy();
    if (this.refused.length >= 1000) await this.passRefused();
  }

  async finish(): Promise<void> {
    if (this.pending.length > 0) await this.startCopy();
    await this.copying;
    if (this.refused.length > 0) await this.passRefused();
  }

  /** Waits for what is under way, come what may: the session is free afterwards. */
  async settle(): Promise<void> {
    await this.copying.catch(() => undefined);
  }

  private async passRefused(): Promise<void> {
    const rows = this.refused;
    this.refused = [];
    await this.copying;
    await this.reject(rows);
  }

  private async startCopy(): Promise<void> {
    await this.copying;
    const rows = this.pending;
    this.pending = [];
    this.length = 0;
    this.copying = this.copy(rows);
    // Seen where it is awaited next; until then Node must not take it for forgotten.
    this.copying.catch(() => undefined);
  }

  /** A row that the database itself will not take is found by halving, and refused alone. */
  private async copy(rows: Pending[]): Promise<void> {
    try {
      await copyIntoStaging(
        this.client,
        this.kind,
        this.tables,
        rows.map(({ line }) => line),
      );
      this.staged += rows.length;
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (!code?.startsWith('22')) throw error;
      if (rows.length === 1) {
        const { no, record } = rows[0]!;
        const reason = `数据库拒绝该行 · the database does not take this row: ${message}`;
        this.refuse({ no, rejections: [{ field: '', value: '', reason }], record: record() });
        return;
      }
      const middle = rows.length >> 1;
      await this.copy(rows.slice(0, middle));
      await this.copy(rows.slice(middle));
    }
  }
}
