import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CARRIER, type Carrier, type CarrierEvent } from '../../carriers/port';
import { pictureOf, reportOf, type Leg, type Picture } from '../../carriers/twilio-legs.rules';
import { Clock } from '../../clock';
import { asSystem } from '../../database/data-scope';
import { poolOf } from '../../database/db';
import { keepOnce } from '../../provider-event.sql';
import { RecordingService } from '../../recordings/recording.service';
import { digestOf } from '../../twilio/digest';
import { CallEnd } from '../call-end';
import { applyReport, type Attempt } from '../dial.sql';
import { refuseBridge } from './bridge.sql';
import { lockLine, noteLegs, type LineCall } from './call-line.sql';
import { callsToReduce, eventsOfCall, eventsReduced, type KeptEvent } from './line-event.sql';
import { placedCall } from './placed-call';
import { toSendHome } from './send-home.rules';

export const PROVIDER = 'twilio';
/** Calls whose events are looked at at the same time: each takes a connection for a moment. */
const AT_ONCE = 4;

/** Takes what Twilio tells of a call: kept first, once, then looked at together with everything else that is known of the call. */
@Injectable()
export class CallEvents implements BeforeApplicationShutdown {
  private readonly log = new Logger('call events');
  private readonly pool: Pool;
  private readonly waiting = new Set<string>();
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ends: CallEnd,
    private readonly recordings: RecordingService,
    @Inject(CARRIER) private readonly carrier: Carrier,
  ) {
    this.pool = poolOf(dataSource);
  }

  /**
   * Keeps a webhook as it came. False: the very same was kept before.
   * @param address path and query as they were signed
   */
  async keep(token: string, event: CarrierEvent, address: string): Promise<boolean> {
    const id = await keepOnce(this.pool, {
      channel: 'call',
      provider: PROVIDER,
      token,
      payload: { step: event.step, fields: event.fields },
      digest: digestOf(address, event.fields),
      now: this.clock.now(),
    });
    return id !== null;
  }

  /** Has the call looked at soon. Does not wait; `settled` does. */
  lookAt(token: string): void {
    this.waiting.add(token);
    if (this.underWay.size < AT_ONCE) this.begin();
  }

  /** Resolves when everything heard so far has been looked at. */
  async settled(): Promise<void> {
    while (this.underWay.size) await Promise.all(this.underWay);
  }

  /** Events that were kept and not looked at: their process died in between. */
  async tickReduce(): Promise<number> {
    const tokens = await callsToReduce(this.pool, PROVIDER);
    for (const token of tokens) {
      // One call that cannot be looked at must not keep the others waiting.
      await this.reduce(token).catch((error: Error) => this.put(error));
    }
    return tokens.length;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.settled();
  }

  /** What the carrier answered when it was asked, as if it had been told. True: the call is over. */
  async feed(token: string, events: readonly CarrierEvent[]): Promise<boolean> {
    for (const event of events) await this.keep(token, event, `asked:${token}/${event.step}`);
    return this.reduce(token);
  }

  /** Looks at all that is known of a call, moves its attempt and its legs forward, and sends home who is left alone. */
  async reduce(token: string): Promise<boolean> {
    const seen = await this.dataSource.transaction(async (manager) => {
      const line = await lockLine(manager, token);
      const events = await eventsOfCall(manager, PROVIDER, token);
      const now = this.clock.now();
      const recordings = events.filter(
        ({ payload, reducedAt }) => payload.step === 'recording' && !reducedAt,
      );
      const others = events.filter(({ payload }) => payload.step !== 'recording');
      await eventsReduced(
        manager,
        others.map(({ id }) => id),
        now,
      );
      // Without the events that were let go the picture would be another one (a leg that rings again): what they came to stands.
      if (!line || line.eventsForgottenAt)
        return { line: null, recordings, ended: null, picture: null, over: line !== null, ours: false };
      const picture = pictureOf(
        others.map(({ payload, receivedAt }) => ({ ...payload, receivedAt: receivedAt.getTime() })),
        line.bridgedAt && line.agentSid ? { sid: line.agentSid } : null,
      );
      await noteLegs(manager, { ...legsSeen(line, picture), now });
      const report = reportOf(token, picture);
      // Nobody was called, and with this nobody will be: a leg of which we have not heard yet is not let through any more.
      const nobody = report?.status === 'ended' && report.outcome === 'failed' && picture.customer === null;
      if (nobody) await refuseBridge(manager, token, 'agent_left', now);
      const ours = nobody || (line.refused !== null && picture.customer === null);
      const over = ours || report?.status === 'ended';
      const ended: Attempt | null =
        report && !ours
          ? await applyReport(manager, {
              token,
              state: report.status,
              outcome: report.outcome ?? null,
              answeredAt: report.answeredAt ? new Date(report.answeredAt) : null,
              at: new Date(report.at),
            })
          : null;
      return { line, recordings, ended, picture, over, ours };
    });
    if (seen.ended?.state === 'ended') await this.ends.settle(seen.ended);
    if (seen.ours && seen.line?.disposition === null)
      await this.ends.failed(seen.line.attemptId, seen.line.refused ?? 'agent_left');
    if (seen.line && seen.picture) await this.sendHome(seen.line, seen.picture);
    await this.hearRecordings(token, seen.recordings);
    return seen.over;
  }

  private begin(): void {
    const [token] = this.waiting;
    if (token === undefined) return;
    this.waiting.delete(token);
    // Whoever told us has been answered: this is nobody's request any more.
    const work: Promise<void> = asSystem(() => this.reduce(token))
      .then(() => undefined)
      .catch((error: Error) => this.put(error))
      .finally(() => {
        this.underWay.delete(work);
        this.begin();
      });
    this.underWay.add(work);
  }

  private put(error: Error): void {
    this.log.warn(`events of a call were not looked at and will be: ${error.message}`);
  }

  private async sendHome(line: LineCall, picture: Picture): Promise<void> {
    const sids = toSendHome({
      hangUp: line.hangUpAt !== null,
      roomed: line.roomAt !== null,
      agents: picture.agents,
      customer: picture.customer,
      third: thirdOf(line, picture),
    });
    for (const sid of sids) {
      try {
        await this.carrier.hangUp(
          { ...placedCall(line), legs: { agent: sid, customer: null, third: null } },
          'agent',
        );
      } catch (error) {
        this.log.warn(
          `attempt ${line.attemptId}: a leg could not be ended yet (${(error as Error).message})`,
        );
      }
    }
  }

  private async hearRecordings(token: string, events: readonly KeptEvent[]): Promise<void> {
    for (const { id, payload } of events) {
      await this.recordings.heard(token, payload.fields);
      await eventsReduced(this.pool, [id], this.clock.now());
    }
  }
}

/** The leg of the supervisor who is called in now: by its name, else the one that did not end before. */
function thirdOf(line: LineCall, { thirds }: Picture): Leg | null {
  const { transferAt, transferSid } = line;
  if (transferAt === null) return null;
  if (transferSid !== null) return thirds.find(({ sid }) => sid === transferSid) ?? null;
  return thirds.find(({ endedAt }) => endedAt === null || endedAt >= transferAt.getTime()) ?? null;
}

function legsSeen(line: LineCall, picture: Picture) {
  const { agent, agents, customer, alarms } = picture;
  const third = thirdOf(line, picture);
  const gone = agents.length > 0 && agents.every(({ state }) => state === 'ended');
  const at = (instant: number | null | undefined) => (instant ? new Date(instant) : null);
  return {
    attemptId: line.attemptId,
    agentSid: agent?.sid ?? null,
    agentLeg: agent?.state ?? null,
    agentEndedAt: gone ? at(agent?.endedAt) : null,
    customerSid: customer?.sid ?? null,
    customerLeg: customer?.state ?? null,
    customerEndedAt: at(customer?.endedAt),
    machine: customer?.answeredBy ?? null,
    transferSid: third?.sid ?? null,
    transferLeg: third?.state ?? null,
    alarmed: alarms.length > 0,
  };
}
