import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { LineGate, outcomeOf } from '../carriers/line-gate.service';
import { CARRIER, type Carrier, type Placement } from '../carriers/port';
import { CARRIER_TIMEOUT_MS } from '../carriers/simulated';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { NotFound } from '../errors';
import { lockPhones } from '../intake/opt-out.sql';
import { lineValues } from '../queue/call-plan';
import { leaseLost } from '../queue/lease-lost';
import { heldTask, type ClaimedTask } from '../queue/queue.sql';
import { HoursOfTasks, type TaskHours } from '../queue/task-hours';
import { TokenSource } from '../tokens';
import {
  attemptOfClaim,
  findAttempt,
  markPlaced,
  writeDialIntent,
  type Attempt,
  type IntendedAttempt,
} from './dial.sql';
import { AgentLines } from './lines/agent-line.service';
import { CallControl } from './lines/call-control.service';
import { lineOfAttempt, nameAgentLeg, openLine } from './lines/call-line.sql';
import { placedCall } from './lines/placed-call';
import { RecordService } from './record.service';
import { RefusalService } from './refusal.service';

/** A call may last an hour before its agent must show signs of life. */
const CALL_LEASE_MS = 60 * 60_000;
/** An intent whose process was held up for longer is not handed over: its gates were judged too long ago (reliability.md M10). */
const INTENT_LIVES_MS = 5_000;
const UNIQUE_VIOLATION = '23505';

/** Dials what an agent holds: intent with every gate, then the carrier, then what the carrier said. */
@Injectable()
export class DialService {
  private readonly log = new Logger('dial');
  private readonly pool: Pool;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly tokens: TokenSource,
    private readonly hours: HoursOfTasks,
    private readonly refusals: RefusalService,
    private readonly records: RecordService,
    private readonly lines: AgentLines,
    private readonly gate: LineGate,
    private readonly control: CallControl,
    @Inject(CARRIER) private readonly carrier: Carrier,
  ) {
    this.pool = poolOf(dataSource);
  }

  /**
   * Asked twice under one claim it answers with the same attempt. A process that was stopped between intent and carrier, for
   * as long as the others wait before they give the call up, would otherwise ring a number that is in another call by now.
   * @throws Conflict `lease_lost` when the task is not held under this epoch any more
   * @throws GateShut with the gate's code and the next instant; the task has then gone back, or closed for good
   * @throws Conflict `no_line`, NotReady `line_down`, `line_busy`: before anything was written, and the task stays with the agent
   */
  async dial(agent: string, taskId: number, epoch: number): Promise<Attempt> {
    const task = await heldTask(this.pool, taskId, epoch);
    if (!task || task.claimedBy !== agent) throw leaseLost(taskId);
    if (task.state === 'calling') return (await attemptOfClaim(this.pool, taskId, epoch))!;
    const line = await this.lines.addressOf(agent);
    const leave = await this.gate.enter();
    try {
      const attempt = await this.intend(agent, task, line);
      if (attempt) {
        await this.place(attempt, line);
        return (await findAttempt(this.pool, attempt.id))!;
      }
    } finally {
      leave();
    }
    // A second click of the same moment: the first one's intent stands, and its call is the answer to both.
    const dialled = await attemptOfClaim(this.pool, taskId, epoch);
    if (dialled?.agent === agent) return dialled;
    throw await this.refusals.refuse(agent, task);
  }

  /** Ends a call that is under way; the carrier's report follows. `by`: its agent may only be leaving it to a supervisor. */
  async hangUp(attemptId: number, by: string): Promise<void> {
    const attempt = await findAttempt(this.pool, attemptId);
    if (!attempt) throw new NotFound('unknown_attempt', `没有通话 ${attemptId} · no attempt ${attemptId}`);
    await this.control.hangUp(attempt, by);
  }

  /** Null: a gate is shut, and nothing was written. */
  private async intend(
    agent: string,
    task: ClaimedTask,
    line: string | null,
  ): Promise<IntendedAttempt | null> {
    // The calendar may have changed since this process read it: the statement refuses, we read it anew and look again.
    for (const lastTry of [false, true]) {
      const now = this.clock.now();
      const hours = await this.hours.of(task.lane);
      if (hours.at(now.getTime()).open) {
        const attempt = await this.write(agent, task, hours, now, line);
        if (attempt) return attempt;
      }
      if (lastTry) break;
      await this.hours.refresh();
    }
    return null;
  }

  private async write(
    agent: string,
    task: ClaimedTask,
    hours: TaskHours,
    now: Date,
    line: string | null,
  ): Promise<IntendedAttempt | null> {
    const at = now.getTime();
    try {
      return await this.dataSource.transaction(async (manager) => {
        await lockPhones(manager, [task.phone], 'shared');
        const attempt = await writeDialIntent(manager, {
          taskId: task.id,
          epoch: task.epoch,
          agent,
          now,
          carrier: this.carrier.name,
          token: this.carrier.reports ? this.tokens.next() : null,
          part: hours.partBit(at),
          calendarVersion: hours.calendarVersion,
          onDate: hours.localDate(at),
          leaseUntil: new Date(at + CALL_LEASE_MS),
        });
        if (attempt?.token && line !== null) {
          // What the legs, the announcement and the recording go by from now on, whatever changes meanwhile.
          const { callerId, ringSeconds, record, detectMachine } = lineValues(attempt.values);
          await openLine(manager, {
            attemptId: attempt.id,
            token: attempt.token,
            line,
            callerId,
            ringSeconds,
            recording: record,
            machineDetection: detectMachine,
          });
        }
        return attempt;
      });
    } catch (error) {
      // Another of our calls to this number is live: the unique index has decided.
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) return null;
      throw error;
    }
  }

  private async place(attempt: IntendedAttempt, line: string | null): Promise<void> {
    if (!attempt.token) return markPlaced(this.pool, attempt.id, 'desk', this.clock.now());
    if (this.clock.now().getTime() - attempt.startedAt.getTime() > INTENT_LIVES_MS) {
      await this.records.recordBySystem(attempt.id, {
        disposition: 'carrier_error',
        note: 'not handed over: the intent had grown too old',
      });
      return;
    }
    let placement: Placement;
    try {
      // Nothing is awaited between the look at the time and this call.
      placement = await this.withinTimeout(
        this.carrier.place({
          token: attempt.token,
          attemptId: attempt.id,
          phone: attempt.phone,
          agent: attempt.agent,
          line,
          ...lineValues(attempt.values),
        }),
      );
    } catch (error) {
      // Nobody knows whether it rings. The intent stands, spent; the reconciler asks by token, and nothing is dialled again.
      this.log.warn(`attempt ${attempt.id}: the carrier gave no answer (${(error as Error).message})`);
      this.gate.learn('trouble', attempt.token);
      return;
    }
    this.gate.learn(outcomeOf(placement), attempt.token);
    if (placement.kind === 'accepted') {
      await markPlaced(this.pool, attempt.id, placement.ref, this.clock.now());
      if (line !== null) await this.named(attempt.id, placement.ref);
    } else
      await this.records.recordBySystem(attempt.id, {
        disposition: placement.kind === 'refused' && !placement.ours ? 'invalid_number' : 'carrier_error',
        note: `carrier ${placement.kind === 'later' ? 'did not take it' : 'refused'}: ${placement.code}`,
      });
  }

  /** The call has a name now. Somebody may have wanted it to end before it had one. */
  private async named(attemptId: number, ref: string): Promise<void> {
    await nameAgentLeg(this.pool, attemptId, ref);
    const line = await lineOfAttempt(this.pool, attemptId);
    if (line?.hangUpAt) await this.carrier.hangUp(placedCall(line));
  }

  private async withinTimeout(work: Promise<Placement>): Promise<Placement> {
    return new Promise((resolve, reject) => {
      const alarm = this.clock.after(CARRIER_TIMEOUT_MS, () => reject(new Error('timed out')));
      work.then(resolve, reject).finally(() => alarm.cancel());
    });
  }
}
