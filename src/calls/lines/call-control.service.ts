import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { LineGate, outcomeOfCode } from '../../carriers/line-gate.service';
import { CARRIER, CarrierRefused, type Carrier } from '../../carriers/port';
import { Clock } from '../../clock';
import { poolOf } from '../../database/db';
import { Conflict, InvalidInput, NotReady } from '../../errors';
import { isWithinBranch } from '../../intake/branch-scope.sql';
import { branchOfTask } from '../../queue/sight.sql';
import { nameOf } from '../../queue/staff.sql';
import { type Attempt } from '../dial.sql';
import { addressOf } from './agent-line.rules';
import { AgentLines } from './agent-line.service';
import { supervisorLine } from './agent-line.sql';
import { lineOfAttempt, wishHangUp, type CallLine, type LineCall } from './call-line.sql';
import * as control from './control.sql';
import { placedCall, plainCall } from './placed-call';

/** What a desk shows of a call's legs. */
export interface LineView {
  agentLeg: CallLine['agentLeg'];
  customerLeg: CallLine['customerLeg'];
  held: boolean;
  /** What answered, where the carrier listened for it. */
  machine: string | null;
  recording: boolean;
  transfer: { to: string; name: string | null; leg: CallLine['transferLeg'] } | null;
  /** Why the customer was not called after all. */
  refused: string | null;
}

/** What can be done to a call under way. Each change is written down before the carrier is asked for it. */
@Injectable()
export class CallControl {
  private readonly log = new Logger('call control');
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    private readonly lines: AgentLines,
    private readonly gate: LineGate,
    @Inject(CARRIER) private readonly carrier: Carrier,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** Null: the call's carrier knows no legs. */
  async view(attemptId: number): Promise<LineView | null> {
    // Asked once a second by every desk in a call: not where there can be none.
    const line = this.carrier.agentFirst ? await lineOfAttempt(this.pool, attemptId) : null;
    if (!line) return null;
    const { transferTo: to } = line;
    return {
      agentLeg: line.agentLeg,
      customerLeg: line.customerLeg,
      held: line.heldAt !== null,
      machine: line.machine,
      recording: line.recording,
      transfer: to === null ? null : { to, name: await nameOf(this.pool, to), leg: line.transferLeg },
      refused: line.refused,
    };
  }

  /**
   * Ends a call; the carrier's report follows. Where nobody knows the call's name yet the wish is kept: it is not connected any
   * more, and ended as soon as it is heard of.
   */
  async hangUp(attempt: Attempt, by: string): Promise<void> {
    if (!attempt.token) return;
    const line = await lineOfAttempt(this.pool, attempt.id);
    if (!line) return this.carrier.hangUp(plainCall(attempt));
    await wishHangUp(this.pool, attempt.id, by, this.clock.now());
    await this.carrier.hangUp(placedCall((await lineOfAttempt(this.pool, attempt.id))!));
  }

  /**
   * The agent leaves their customer with the supervisor; the call goes on.
   * @throws Conflict `nobody_takes_over`
   */
  async leave(attemptId: number): Promise<LineView> {
    const line = await lineOfAttempt(this.pool, attemptId);
    if (line?.transferLeg !== 'answered' || line.customerLeg !== 'answered')
      throw new Conflict('nobody_takes_over', '没有班长在通话中 · No supervisor is in this conversation.', {
        hint: '请先转接，或挂断 · transfer it first, or hang up',
      });
    await this.carrier.hangUp(placedCall(line), 'agent');
    return (await this.view(attemptId))!;
  }

  /** @throws Conflict `not_supported`, `not_in_conversation`; NotReady `line_unclear` */
  async hold(attemptId: number, by: string): Promise<LineView> {
    const hold = this.able(this.carrier.hold);
    const change = this.change(attemptId, by);
    const held = await control.holdLine(this.pool, change);
    if (!held) throw notInConversation();
    await this.ask(
      async () => hold(placedCall(await this.line(attemptId))),
      () => (held.again ? Promise.resolve() : control.undoHold(this.pool, change, held.roomed)),
    );
    return (await this.view(attemptId))!;
  }

  /** @throws Conflict `not_supported`, `not_in_conversation`; NotReady `line_unclear` */
  async resume(attemptId: number, by: string): Promise<LineView> {
    const resume = this.able(this.carrier.resume);
    const change = this.change(attemptId, by);
    const resumed = await control.resumeLine(this.pool, change);
    if (!resumed) throw notInConversation();
    const { heldAt } = resumed;
    await this.ask(
      async () => resume(placedCall(await this.line(attemptId))),
      () => (heldAt === null ? Promise.resolve() : control.undoResume(this.pool, change, heldAt)),
    );
    return (await this.view(attemptId))!;
  }

  /**
   * Calls a supervisor into the conversation; the agent leaves it when they like, and still writes the call up.
   * @throws InvalidInput `not_a_supervisor`; Conflict `not_supported`, `no_line_there`, `not_in_conversation`; NotReady
   * `line_down`, `line_busy`, `line_unclear`
   */
  async transfer(attemptId: number, to: string, by: string): Promise<LineView> {
    const resume = this.able(this.carrier.resume);
    const transfer = this.able(this.carrier.transfer);
    const before = await this.line(attemptId);
    const address = await this.supervisor(to, before);
    const leave = await this.gate.enter();
    try {
      const change = this.change(attemptId, by);
      const asked = await control.transferLine(this.pool, change, to);
      if (!asked) throw notInConversation();
      const call = placedCall(await this.line(attemptId));
      // Off hold, or out of the call between two: a room has a place for the third.
      const moves = !asked.roomed || asked.heldAt !== null;
      if (moves)
        await this.ask(
          () => resume(call),
          () => control.undoTransfer(this.pool, change, 'customer_not_moved', asked),
        );
      await this.ask(
        async () => {
          const third = { line: address, callerId: before.callerId };
          const sid = await this.learning(before.token, () => transfer(call, third));
          await control.nameTransferLeg(this.pool, attemptId, sid);
        },
        () => control.undoTransfer(this.pool, change, 'not_called', { roomed: true, heldAt: null }),
      );
    } finally {
      leave();
    }
    return (await this.view(attemptId))!;
  }

  private async learning<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      const done = await work();
      this.gate.learn('good', key);
      return done;
    } catch (error) {
      this.gate.learn(error instanceof CarrierRefused ? outcomeOfCode(error.code) : 'trouble', key);
      throw error;
    }
  }

  private async supervisor(to: string, call: LineCall): Promise<string> {
    const found = await supervisorLine(this.pool, to);
    const branch = await branchOfTask(this.pool, call.taskId);
    // Who hears the customer must be allowed to see them.
    const sees =
      found &&
      to !== call.agent &&
      (found.branchCode === null ||
        (branch !== null && (await isWithinBranch(this.pool, branch, found.branchCode))));
    if (!sees)
      throw new InvalidInput(
        'not_a_supervisor',
        `${to} 不是可以接手的班长 · ${to} is no supervisor who could take this call`,
        { field: 'to' },
      );
    if (found.kind === null || (found.kind === 'softphone' && !this.lines.softphoneAvailable))
      throw new Conflict(
        'no_line_there',
        `班长 ${to} 没有线路 · supervisor ${to} has no line to be called on`,
        {
          hint: '请其在“我的线路”设置，或换一位班长 · let them set one under My line, or choose another supervisor',
        },
      );
    return addressOf({ kind: found.kind, phone: found.phone }, to);
  }

  /** Asks the carrier. Told no, what was written down is taken back; without an answer it stands, and may be asked for again. */
  private async ask(work: () => Promise<void>, undo: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof CarrierRefused) {
        await undo();
        throw new Conflict(
          'line_refused',
          `线路未能执行（${error.code}） · The carrier refused (${error.code}).`,
          {
            hint: '通话照旧，可再试一次 · the conversation goes on as it was; it may be tried again',
          },
        );
      }
      this.log.warn(`a change of a call had no answer: ${(error as Error).message}`);
      throw new NotReady('line_unclear', '线路没有答复，请再试一次 · The carrier gave no answer: try again.');
    }
  }

  private able<T extends (...all: never[]) => unknown>(able: T | undefined): T {
    if (able) return able.bind(this.carrier) as T;
    throw new Conflict(
      'not_supported',
      `线路 ${this.carrier.name} 不支持 · The carrier ${this.carrier.name} cannot do this.`,
      {
        hint: '请在话机上操作 · do it on your telephone',
      },
    );
  }

  private change(attemptId: number, by: string): control.Change {
    return { attemptId, by, now: this.clock.now() };
  }

  private async line(attemptId: number): Promise<LineCall> {
    const line = await lineOfAttempt(this.pool, attemptId);
    if (!line) throw notInConversation();
    return line;
  }
}

function notInConversation(): Conflict {
  return new Conflict(
    'not_in_conversation',
    '客户不在通话中 · There is no conversation with the customer now.',
    {
      hint: '接通之后、结束之前可以操作；一次只能请一位班长 · between answer and end, and one supervisor at a time',
    },
  );
}
