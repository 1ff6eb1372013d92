import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/clock';
import type { Chance } from '../faults/chance';
import type { Ledger } from '../faults/ledger';
import { BRANCH, phoneNo } from '../faults/storm-data';

const ROWS = 40;
const PATIENCE_MS = 30_000;

/** The insurer's core system: hands over files of claims, each until it is told that the file is in. */
export class CoreSystem {
  imports = 0;

  constructor(
    private readonly servers: readonly string[],
    private readonly key: { authorization: string },
    private readonly ledger: Ledger,
    private readonly chance: Chance,
    private readonly clock: Clock,
    private readonly phones: number,
  ) {}

  async work(isOver: () => boolean): Promise<void> {
    for (let file = 1; !isOver(); file++) {
      const keys = Array.from({ length: ROWS }, (_, row) => `FILE${file}-${row}`);
      const text = this.fileOf(keys);
      while (!(await this.upload(file, text)) && !isOver()) await sleep(this.chance.between(500, 1_500));
      if (this.imports === file) this.ledger.written.push(...keys.map((key) => `claim ${key}`));
      await sleep(this.chance.between(500, 2_000));
    }
  }

  private fileOf(keys: readonly string[]): string {
    const at = this.clock.now().toISOString();
    const anyone = () => phoneNo(Math.floor(this.chance.next() * this.phones));
    const lines = keys.map((key) => [key, anyone(), at, BRANCH].join());
    return ['report_no,reporter_phone,reported_at,branch_code', ...lines, ''].join('\n');
  }

  /** True: told that every row is in. */
  private async upload(file: number, text: string): Promise<boolean> {
    const server = this.chance.pick(this.servers);
    const response = await fetch(new URL(`/api/imports/claims?filename=claims-${file}.csv`, server), {
      method: 'POST',
      headers: { ...this.key, 'content-type': 'text/csv' },
      body: text,
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    this.ledger.count(`import ${response?.status ?? 'cut'}`);
    if (response && response.status !== 200 && response.status !== 503)
      this.ledger.faults.push(`import ${response.status} ${JSON.stringify(answer)}`);
    const result = answer as { rowsRead?: number; rejected?: number } | null;
    if (response?.status !== 200 || result?.rowsRead !== ROWS || result.rejected !== 0) return false;
    this.imports = file;
    return true;
  }
}
