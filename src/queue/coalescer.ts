/** What became of one request of a batch: a value, or the reason why it alone failed. */
export type Settled<R> = { value: R } | { error: unknown };

interface Waiting<Q, R> {
  request: Q;
  resolve: (value: R) => void;
  reject: (reason: unknown) => void;
}

/**
 * Requests that arrive while a statement is under way share the next one: one in flight, at most `limit` together. One
 * flush then serves all and nobody contends; alone, a request goes straight through. A batch that fails as a whole is
 * run again one by one, so that a bad request fails alone.
 */
export class Coalescer<Q, R> {
  private waiting: Waiting<Q, R>[] = [];
  private inFlight = false;

  constructor(
    private readonly run: (batch: Q[]) => Promise<Settled<R>[]>,
    private readonly limit: number,
  ) {}

  ask(request: Q): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ request, resolve, reject });
      if (!this.inFlight) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.inFlight = true;
    // Let everybody who is ready in this turn of the event loop join the first batch.
    await Promise.resolve();
    while (this.waiting.length) {
      await this.serve(this.waiting.splice(0, this.limit));
      // Those whose answers lie unread in this turn's sockets ask again at once: let them join the next batch.
      if (this.waiting.length) await new Promise(setImmediate);
    }
    this.inFlight = false;
  }

  private async serve(batch: Waiting<Q, R>[]): Promise<void> {
    try {
      settle(batch, await this.run(batch.map((each) => each.request)));
    } catch (error) {
      if (batch.length === 1) return batch[0]!.reject(error);
      for (const each of batch) await this.serve([each]);
    }
  }
}

/** A coalescer for statements that leave out of their answer what they did not find or do: null for those who asked it. */
export function matching<Q, R>(
  run: (batch: Q[]) => Promise<R[]>,
  answers: (request: Q, answer: R) => boolean,
): Coalescer<Q, R | null> {
  return new Coalescer<Q, R | null>(async (batch) => {
    const found = await run(batch);
    return batch.map((request) => ({ value: found.find((each) => answers(request, each)) ?? null }));
  }, LARGEST_BATCH);
}

/**
 * The same for statements that write, where an answer belongs to one request alone: of those about the same subject in a
 * batch the first is run, the others are answered null, as if they had come a moment later.
 */
export function exclusive<Q, R>(
  run: (batch: Q[]) => Promise<R[]>,
  subject: (request: Q) => number,
  subjectOf: (answer: R) => number,
): Coalescer<Q, R | null> {
  return new Coalescer<Q, R | null>(async (batch) => {
    const first = new Map<number, Q>();
    for (const request of batch) if (!first.has(subject(request))) first.set(subject(request), request);
    const done = new Map((await run([...first.values()])).map((answer) => [subjectOf(answer), answer]));
    return batch.map((request) => {
      const key = subject(request);
      return { value: first.get(key) === request ? (done.get(key) ?? null) : null };
    });
  }, LARGEST_BATCH);
}

/**
 * Of 32 who ask at once over HTTP, half are served while the other half are read and answered: 2170 claims and records a
 * second, against 2040 in batches of 32, which leave the database idle in between. Called in the process itself the pair
 * makes no difference; claims alone lose a third (14 500 a second against 21 500), which no desk can ask for.
 */
export const LARGEST_BATCH = 16;

function settle<Q, R>(batch: Waiting<Q, R>[], answers: Settled<R>[]): void {
  batch.forEach((each, index) => {
    const answer = answers[index]!;
    if ('value' in answer) each.resolve(answer.value);
    else each.reject(answer.error);
  });
}
