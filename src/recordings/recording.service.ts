import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import type { TwilioSettings } from '../provider-settings.rules';
import { TWILIO_SETTINGS } from '../twilio/client';
import { ASK_AFTER_MS, announcementFor, type Announcement } from './announcement.rules';
import { heardOf } from './heard.rules';
import { keepHeard } from './recording.sql';
import { announce } from './watch.sql';

/**
 * What the dialler asks of recordings while a call is under way. Both are quick: nothing is fetched here (fetch.service.ts
 * does that by and by).
 */
@Injectable()
export class RecordingService {
  private readonly log = new Logger('recordings');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Optional() @Inject(TWILIO_SETTINGS) private readonly twilio: TwilioSettings | null = null,
  ) {}

  /**
   * What is to be said to the customer before they are connected, in their language. Writes down that it was fetched for this
   * call. Where this throws, the caller must hang up rather than connect: no call is recorded that was not announced.
   */
  async announcement(token: string): Promise<Announcement> {
    const now = this.clock.now();
    const askAt = new Date(now.getTime() + ASK_AFTER_MS);
    return announcementFor(await announce(this.dataSource.manager, { token, now, askAt }));
  }

  /**
   * A callback about a recording of the call with this token. Keeps what it comes to, once; what is none of ours or not over
   * yet is passed over. Throws only where the database cannot be reached, so that the provider comes again.
   */
  async heard(token: string, fields: Readonly<Record<string, unknown>>): Promise<void> {
    const heard = heardOf(fields, this.twilio?.accountSid ?? null);
    if (heard.kind === 'ignored') {
      if (heard.why !== 'not_over') this.log.warn(`a word on a recording was passed over: ${heard.why}`);
      return;
    }
    const { attemptId } = await keepHeard(this.dataSource.manager, {
      by: { token },
      provider: 'twilio',
      ref: heard.ref,
      state: heard.kind,
      why: heard.why,
      now: this.clock.now(),
    });
    if (attemptId === null) this.log.warn(`recording ${heard.ref} belongs to no call of ours`);
  }
}
