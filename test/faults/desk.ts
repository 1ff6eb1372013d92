import { setTimeout as sleep } from 'node:timers/promises';
import { choose } from '../../src/seeded';
import type { Chance } from './chance';
import type { Door } from './door';
import type { Ledger } from './ledger';

interface HeldTask {
  id: number;
  epoch: number;
}

interface SeenAttempt {
  id: number;
  state: string;
  disposition: string | null;
}

/** What agents record of answered calls. */
const ANSWERED: readonly (readonly [string, number])[] = [
  ['completed', 42],
  ['third_party', 16],
  ['hung_up', 14],
  ['refused', 7],
  ['callback', 7],
  ['wrong_number', 6],
  ['do_not_call', 5],
  ['deceased', 3],
];

const OVER = new Set(['ended', 'failed', 'unknown']);
const LONGEST_CALL_MS = 15_000;

/** An agent with a browser: takes, dials, waits for the end, records; sometimes closes the lid, sometimes clicks twice. */
export class Desk {
  constructor(
    private readonly agent: string,
    private readonly door: Door,
    private readonly ledger: Ledger,
    private readonly chance: Chance,
  ) {}

  /** Works until told to stop, and then finishes what it holds. */
  async work(isOver: () => boolean): Promise<void> {
    await this.door.ask({
      what: 'sign-on',
      method: 'PUT',
      path: `/agents/${this.agent}/state`,
      body: { state: 'ready' },
    });
    while (!isOver()) {
      const task = await this.take();
      if (!task) await sleep(this.chance.between(200, 900));
      else await this.handle(task);
    }
  }

  private async take(): Promise<HeldTask | null> {
    const question = {
      what: 'claim',
      method: 'POST',
      path: '/dialer/claims',
      body: { agent: this.agent },
    } as const;
    const answers = this.chance.hits(0.08)
      ? await this.door.askTwice(question)
      : [await this.door.ask(question)];
    const tasks = answers.flatMap((answer) => (answer?.json?.task as HeldTask | null) ?? []);
    // Two clicks may be answered before and after the lease was lost: the newer epoch is the one that counts.
    return tasks.sort((one, other) => other.epoch - one.epoch)[0] ?? null;
  }

  private async handle(task: HeldTask): Promise<void> {
    if (this.chance.hits(0.02)) return this.closeTheLid();
    if (this.chance.hits(0.2)) await this.onTask(task, 'heartbeat');
    if (this.chance.hits(0.03)) return void (await this.onTask(task, 'release'));
    const attempt = await this.dial(task);
    if (!attempt) return;
    if (this.chance.hits(0.03)) return this.closeTheLid();
    const over = await this.waitForEnd(attempt);
    if (!over || over.disposition !== null || over.state !== 'ended') return;
    if (this.chance.hits(0.03)) return this.closeTheLid();
    await this.record(over.id);
  }

  /** Comes back as somebody who knows nothing: the next claim gives what is still held. */
  private async closeTheLid(): Promise<void> {
    this.ledger.count('lid closed');
    await sleep(this.chance.between(2_000, 9_000));
  }

  private onTask(task: HeldTask, action: string) {
    const body = { agent: this.agent, epoch: task.epoch };
    return this.door.ask({ what: action, method: 'POST', path: `/dialer/tasks/${task.id}/${action}`, body });
  }

  private async dial(task: HeldTask): Promise<SeenAttempt | null> {
    const answers = this.chance.hits(0.1)
      ? await Promise.all([this.onTask(task, 'dial'), this.onTask(task, 'dial')])
      : [await this.onTask(task, 'dial')];
    const good = answers.find((answer) => answer?.status === 200);
    return (good?.json as SeenAttempt | undefined) ?? null;
  }

  private async waitForEnd(attempt: SeenAttempt): Promise<SeenAttempt | null> {
    const hangsUpAt = Date.now() + (this.chance.hits(0.05) ? 300 : LONGEST_CALL_MS);
    const leavesAt = Date.now() + 2 * LONGEST_CALL_MS;
    for (let seen = attempt, hungUp = false; Date.now() < leavesAt;) {
      if (OVER.has(seen.state) || seen.disposition !== null) return seen;
      if (!hungUp && Date.now() > hangsUpAt) {
        hungUp = true;
        await this.door.ask({
          what: 'hang-up',
          method: 'POST',
          path: `/dialer/attempts/${attempt.id}/hang-up`,
        });
      }
      await sleep(this.chance.between(150, 400));
      const answer = await this.door.ask({
        what: 'look',
        method: 'GET',
        path: `/dialer/attempts/${attempt.id}`,
      });
      if (answer?.status === 200) seen = answer.json as SeenAttempt;
    }
    return null;
  }

  private async record(attemptId: number): Promise<void> {
    const question = (disposition: string) => ({
      what: 'record',
      method: 'POST' as const,
      path: `/dialer/attempts/${attemptId}/disposition`,
      body: {
        agent: this.agent,
        disposition,
        ...(disposition === 'callback' && {
          promisedAt: new Date(Date.now() + this.chance.between(3_000, 20_000)).toISOString(),
        }),
      },
    });
    const first = choose(ANSWERED, this.chance.next());
    const told = [first];
    if (this.chance.hits(0.08)) told.push(first);
    // Two tabs, two opinions: only one may be told that it was accepted.
    else if (this.chance.hits(0.04)) told.push(choose(ANSWERED, this.chance.next()));
    await Promise.all(
      told.map(async (disposition) => {
        const answer = await this.door.ask(question(disposition));
        if (!answer || answer.status < 200 || answer.status > 299) return;
        const at = Date.now();
        this.ledger.dispositions.push({ attemptId, disposition, at });
        if (disposition === 'do_not_call') this.ledger.optOuts.push({ attemptId, channel: 'all', at });
      }),
    );
  }
}
