import type { Alarm, Clock } from '../../src/clock';

/** After these pauses a push is made again: a minute, five, ten; then it is lost. */
const AGAIN_MS = [60_000, 300_000, 600_000];
/** Alibaba waits no longer for an answer (help.aliyun.com/document_detail/101508). */
const PATIENCE_MS = 700;

/**
 * Pushes to a webhook as Alibaba does: JSON lists, several things in one where they come together, taken when the answer is
 * 200 with a number as `code`.
 */
export class PushQueue {
  private waiting: { thing: object; done: () => void }[] = [];
  private readonly pauses = new Set<Alarm>();
  private closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly target: () => string | null,
    private readonly againMs: readonly number[] = AGAIN_MS,
  ) {}

  /** Resolves when it has been taken, or given up. */
  push(thing: object): Promise<void> {
    return new Promise((done) => {
      this.waiting.push({ thing, done });
      if (this.waiting.length === 1) setImmediate(() => void this.flush());
    });
  }

  /** Nothing is pushed any more; what would have been pushed again is lost. */
  close(): void {
    this.closed = true;
    for (const pause of this.pauses) pause.cancel();
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const alarm = this.clock.after(milliseconds, () => {
        this.pauses.delete(alarm);
        resolve();
      });
      this.pauses.add(alarm);
    });
  }

  private async flush(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    const body = JSON.stringify(batch.map(({ thing }) => thing));
    for (const pause of [0, ...this.againMs]) {
      if (pause > 0 && !this.closed) await this.pause(pause);
      if (this.closed || (await this.deliver(body))) break;
    }
    for (const { done } of batch) done();
  }

  private async deliver(body: string): Promise<boolean> {
    const url = this.target();
    if (!url) return true;
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json;charset=utf-8' },
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const told = (await response.json()) as { code?: unknown };
      return response.status === 200 && typeof told.code === 'number';
    } catch {
      return false;
    }
  }
}
