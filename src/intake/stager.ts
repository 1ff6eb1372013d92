import {
  CopyLines,
  columnOfCopyError,
  readCopyLine,
  readStaged,
  type CopyChunk,
  type CopyTarget,
} from './copy.rules';
import { KeySieve } from './key-sieve.rules';
import type { Kind } from './kind';
import { clip } from './moment.rules';
import type { TypedRow } from './record.rules';
import type { RejectedRow } from './rejected-row';

/** One COPY, in bytes, where the database waits for us: large enough to be cheap. */
const CHUNK_BYTES = 1_000_000;
/** Lines held at most while the database is busy: what keeps a large file in bounded memory. */
const MOST_HELD_BYTES = 48_000_000;

export interface StagerWork {
  kind: Kind;
  target: CopyTarget;
  /** Writes lines to the target in one COPY; when it fails, none of them is there. Returns how many. */
  copy: (chunk: readonly Buffer[]) => Promise<number>;
  /** A row that was to be staged, by column, under the columns that it came in. */
  asCame: (staged: Record<string, unknown>) => Record<string, unknown>;
  /** Takes refused rows, whenever. */
  reject: (rows: RejectedRow[]) => Promise<void>;
  /** Called on the free connection after each COPY, with the rows staged so far: may merge them. */
  staged: (count: number) => Promise<void>;
}

/**
 * Takes judged rows, stages the good ones by COPY and hands the others on. Judging and the database work side by side:
 * what is judged meanwhile is held as bytes (as objects it would cost the garbage collector more than all the judging),
 * up to a limit.
 */
export class Stager {
  staged = 0;
  rejected = 0;
  unreadPhones = 0;
  /** Whether any key may have been staged twice. */
  readonly keys = new KeySieve();
  /** Branches that rows taken name, each once. */
  readonly branches = new Set<string>();
  private readonly keyAt: number;
  private readonly branchesAt: number[];
  /** Of the batch under way. */
  private readonly lines: CopyLines;
  private chunk: CopyChunk[] = [];
  private bytes = 0;
  private refused: RejectedRow[] = [];
  /** What the database is doing for us; null when it waits. */
  private busy: Promise<void> | null = null;
  private failure: { error: unknown } | null = null;

  constructor(private readonly work: StagerWork) {
    const { kind, target } = work;
    this.lines = new CopyLines(kind, target);
    this.keyAt = kind.columns.findIndex(({ name }) => name === kind.key);
    this.branchesAt = kind.branches.map((branch) => kind.columns.findIndex(({ name }) => name === branch));
  }

  take(no: number, row: TypedRow, clean: boolean): void {
    this.unreadPhones += row.unreadPhones;
    this.keys.add(row.values[this.keyAt]!);
    for (const at of this.branchesAt) if (row.values[at] !== null) this.branches.add(row.values[at]!);
    this.lines.add(no, row, clean);
  }

  refuse(row: RejectedRow): void {
    this.rejected++;
    this.refused.push(row);
  }

  /** Call after each batch: passes on what has gathered, and waits when the database is too far behind. */
  async pass(): Promise<void> {
    this.gather();
    if (this.busy && this.bytes >= MOST_HELD_BYTES) await this.busy;
    this.check();
    if (!this.busy && this.bytes >= CHUNK_BYTES) this.start();
    if (this.refused.length >= 1000) await this.passRefused();
  }

  /** Everything taken is staged, and every refused row handed on. */
  async finish(): Promise<void> {
    this.gather();
    await this.settle();
    this.check();
    if (this.bytes > 0) this.start();
    await this.settle();
    this.check();
    await this.passRefused();
  }

  /** Waits for what is under way, come what may: the connection is free afterwards. */
  async settle(): Promise<void> {
    while (this.busy) await this.busy;
  }

  private check(): void {
    if (this.failure) throw this.failure.error;
  }

  private gather(): void {
    const lines = this.lines.take();
    if (!lines) return;
    this.chunk.push(lines);
    this.bytes += lines.bytes.length;
  }

  private async passRefused(): Promise<void> {
    if (this.refused.length === 0) return;
    const rows = this.refused;
    this.refused = [];
    await this.work.reject(rows);
  }

  private start(): void {
    const chunk = this.chunk;
    this.chunk = [];
    this.bytes = 0;
    this.busy = this.copy(chunk)
      .then(() => this.work.staged(this.staged))
      .catch((error: unknown) => {
        this.failure = { error };
      })
      .finally(() => {
        this.busy = null;
      });
  }

  private async copy(chunk: readonly CopyChunk[]): Promise<void> {
    const bytes = chunk.map((each) => each.bytes);
    try {
      this.staged += await this.work.copy(bytes);
    } catch (error) {
      if (!isDataError(error)) throw error;
      const lines = Buffer.concat(bytes)
        .toString()
        .split(/(?<=\n)/);
      const rowNos = chunk.flatMap((each) => each.rowNos);
      await this.copyHalves(lines.map((line, index) => ({ no: rowNos[index]!, line })));
    }
  }

  /** A row that the database itself will not take is found by halving, and refused alone. */
  private async copyHalves(lines: readonly NumberedLine[]): Promise<void> {
    try {
      this.staged += await this.work.copy([Buffer.from(lines.map(({ line }) => line).join(''))]);
    } catch (error) {
      if (!isDataError(error)) throw error;
      if (lines.length === 1) return this.refuseLine(lines[0]!, error as Error);
      const middle = lines.length >> 1;
      await this.copyHalves(lines.slice(0, middle));
      await this.copyHalves(lines.slice(middle));
    }
  }

  private refuseLine({ no, line }: NumberedLine, error: Error & { where?: string }): void {
    const { kind, target, asCame } = this.work;
    const staged = readCopyLine(target, line);
    const field = columnOfCopyError(error.where) ?? '';
    const reason = `数据库拒绝该行 · the database does not take this row: ${error.message}`;
    const record = asCame(readStaged(kind, staged));
    this.refuse({ no, rejections: [{ field, value: clip(staged[field] ?? ''), reason }], record });
  }
}

interface NumberedLine {
  /** Of the row in its file. */
  no: number;
  line: string;
}

/** Class 22: a value that its type does not hold. */
function isDataError(error: unknown): boolean {
  return Boolean((error as { code?: string }).code?.startsWith('22'));
}
