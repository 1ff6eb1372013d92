import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { announceTwiml, bridgeTwiml, hangUpTwiml, roomTwiml } from '../../carriers/twilio-twiml';
import { Clock } from '../../clock';
import { CONFIG, type Config } from '../../config';
import { poolOf } from '../../database/db';
import { lockPhones } from '../../intake/opt-out.sql';
import { mayReach } from '../../provider-settings.rules';
import { HoursOfTasks } from '../../queue/task-hours';
import { RecordingService } from '../../recordings/recording.service';
import { CallEnd } from '../call-end';
import { bridgeWords, endsAttempt, whyRefused, type BridgeRefusal } from './bridge.rules';
import { bridge, bridgeFacts, callOfToken, joinRoom, refuseBridge, type BridgedCall } from './bridge.sql';
import { lineOfToken } from './call-line.sql';

/** An agent who picks up later than this is not connected: the gates of the dial are too long ago. */
const BRIDGE_WITHIN_MS = 60_000;

/** What Twilio is told to do with the legs of a call. Every answer is TwiML, also the refusals. */
@Injectable()
export class BridgeService {
  private readonly log = new Logger('bridge');
  private readonly pool: Pool;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly hours: HoursOfTasks,
    private readonly ends: CallEnd,
    private readonly recordings: RecordingService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl' | 'twilio' | 'sending' | 'sendOnlyTo'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** The agent has picked up: on to the customer, or a word why not. `sid`: the leg that asks. */
  async bridge(token: string, sid: string): Promise<string> {
    const call = await callOfToken(this.pool, token);
    if (!call) return hangUpTwiml();
    // Restarted as a rehearsal while the agent's telephone rang: nobody who is not on the list is called any more.
    if (!mayReach(this.config, call.phone)) return this.end(token, call.attemptId, 'rehearsal');
    // As for the dial: a calendar that has changed refuses, is read anew, and looked at again.
    let hoursOpen = false;
    for (const lastTry of [false, true]) {
      const now = this.clock.now();
      const hours = await this.hours.of(call.lane);
      hoursOpen = hours.at(now.getTime()).open;
      const through = hoursOpen
        ? await this.through(token, sid, call.phone, hours.calendarVersion, now)
        : null;
      if (through) return this.connect(through);
      if (!lastTry) await this.hours.refresh();
    }
    return this.refuse(token, sid, call.attemptId, hoursOpen);
  }

  /** A Dial is over: the agent goes to the room of a call that is held or transferred, else home. */
  async over(token: string): Promise<string> {
    const line = await lineOfToken(this.pool, token);
    const goesOn =
      line &&
      line.roomAt !== null &&
      line.customerEndedAt === null &&
      line.hangUpAt === null &&
      line.disposition === null;
    return goesOn ? roomTwiml(this.config.publicUrl!, { token, record: line.recording }) : hangUpTwiml();
  }

  /** A supervisor has picked up. */
  async room(token: string, sid: string): Promise<string> {
    const joined = await joinRoom(this.pool, token, sid, this.clock.now());
    return joined ? roomTwiml(this.config.publicUrl!, { token, record: joined.recording }) : hangUpTwiml();
  }

  /** What the customer hears before a recorded conversation. Nobody is recorded who was not told: without it they are not connected. */
  async announce(token: string): Promise<string> {
    try {
      return announceTwiml(await this.recordings.announcement(token));
    } catch (error) {
      this.log.error(`a call was not connected, for it could not be announced: ${(error as Error).message}`);
      return hangUpTwiml();
    }
  }

  private through(
    token: string,
    sid: string,
    phone: string,
    calendarVersion: number,
    now: Date,
  ): Promise<BridgedCall | null> {
    return this.dataSource.transaction(async (manager) => {
      await lockPhones(manager, [phone], 'shared');
      const startedAfter = new Date(now.getTime() - BRIDGE_WITHIN_MS);
      return bridge(manager, { token, sid, now, startedAfter, calendarVersion });
    });
  }

  private connect(call: BridgedCall): string {
    return bridgeTwiml(this.config.publicUrl!, {
      token: call.token,
      phone: call.phone,
      callerId: call.callerId ?? this.config.twilio!.number!,
      ringSeconds: call.ringSeconds,
      record: call.recording,
      detectMachine: call.machineDetection,
    });
  }

  private async refuse(token: string, sid: string, attemptId: number, hoursOpen: boolean): Promise<string> {
    const now = this.clock.now();
    const startedAfter = new Date(now.getTime() - BRIDGE_WITHIN_MS);
    const why: BridgeRefusal = whyRefused(
      await bridgeFacts(this.pool, { token, sid, now, startedAfter }),
      hoursOpen,
    );
    return this.end(token, attemptId, why);
  }

  private async end(token: string, attemptId: number, why: BridgeRefusal): Promise<string> {
    // Written down first: whatever the attempt becomes, its customer is not called any more.
    if (endsAttempt(why) && (await refuseBridge(this.pool, token, why, this.clock.now())))
      await this.ends.failed(attemptId, why);
    return hangUpTwiml(bridgeWords(why));
  }
}
