import type { AcknowledgedDisposition } from './evidence';

/** What callers were told, and how often they asked: kept outside the servers, which may forget. */
export class Ledger {
  readonly dispositions: AcknowledgedDisposition[] = [];
  /** `attemptId` where an agent recorded it: the number is masked on the agent's screen. */
  readonly optOuts: { phone?: string; attemptId?: number; channel: 'call' | 'text' | 'all'; at: number }[] =
    [];
  /** What else was acknowledged as written: `claim <report no>`, `case <id>` settled, `draw <id>`. */
  readonly written: string[] = [];
  /** Answers by what was asked and status, e.g. `dial 200`; a request that was cut off counts as `cut`. */
  readonly answers = new Map<string, number>();
  /** Answers of 5xx that are not "not ready": faults of ours, whatever broke around us. */
  readonly faults: string[] = [];

  count(what: string, times = 1): void {
    this.answers.set(what, (this.answers.get(what) ?? 0) + times);
  }

  sum(prefix: string): number {
    return [...this.answers].reduce((sum, [what, times]) => (what.startsWith(prefix) ? sum + times : sum), 0);
  }
}
