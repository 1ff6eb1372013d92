import type { Clock } from '../../src/clock';
import type { Callbacks, Hook } from './callbacks';
import type { Fields } from './contract';
import { TwilioError } from './errors';
import type { TwilioJournal } from './journal';
import { type Leg, secondsOf } from './leg';
import { pageOf } from './listing';
import { type Sids, rfc2822 } from './sids';
import { mp3, wav } from './sound';

interface Recording {
  sid: string;
  token: string | null;
  callSid: string;
  channels: 1 | 2;
  startedAt: Date;
  endedAt: Date | null;
  /** Null: it is not there yet. */
  readyAt: Date | null;
}

export interface RecordingSetting {
  clock: Clock;
  speed: number;
  accountSid: string;
}

/** From the end of a call until its recording can be fetched. */
const READY_MS = 3_000;
/** Sound is made when it is asked for; more than this proves nothing. */
const LONGEST_SOUND_S = 5;
const HOST = 'https://api.twilio.com';

/** What was recorded of calls. */
export class Recordings {
  private readonly known = new Map<string, Recording>();
  private waiting = 0;

  constructor(
    private readonly setting: RecordingSetting,
    private readonly sids: Sids,
    private readonly callbacks: Callbacks,
    private readonly journal: TwilioJournal,
  ) {}

  /** Recordings that run or are made ready. */
  get underWay(): number {
    return this.waiting;
  }

  /** Begins to record; what is returned ends it. The recording belongs to the parent, as all of a Dial's do. */
  start(parent: Leg, channels: 1 | 2, hook: Hook | null): { sid: string; url: string; stop: () => void } {
    const { clock, speed } = this.setting;
    const recording: Recording = {
      sid: this.sids.make('RE'),
      token: parent.token,
      callSid: parent.sid,
      channels,
      startedAt: clock.now(),
      endedAt: null,
      readyAt: null,
    };
    const { sid } = recording;
    this.known.set(sid, recording);
    this.waiting++;
    const stop = () => {
      recording.endedAt = clock.now();
      clock.after(READY_MS * speed, () => {
        this.waiting--;
        recording.readyAt = clock.now();
        this.journal.write('recorded', { sid, token: parent.token });
        if (hook) this.tell(recording, hook);
      });
    };
    return { sid, url: HOST + this.uri(sid), stop };
  }

  fetch(sid: string): object {
    return this.resource(this.find(sid));
  }

  /** The sound itself, in the form that the address ends with. */
  sound(sid: string, form: string, query: Fields): { body: Buffer; type: string } {
    const recording = this.find(sid);
    const seconds = Math.min(LONGEST_SOUND_S, Math.max(1, secondsOf(recording.startedAt, recording.endedAt)));
    if (form === 'mp3') return { body: mp3(seconds), type: 'audio/mpeg' };
    const asked =
      query.RequestedChannels === undefined ? recording.channels : Number(query.RequestedChannels);
    if (asked !== 1 && asked !== 2) throw new TwilioError(400, 20001, 'RequestedChannels is 1 or 2');
    return { body: wav(seconds, asked), type: 'audio/x-wav' };
  }

  delete(sid: string): void {
    const { token } = this.find(sid);
    this.known.delete(sid);
    this.journal.write('recording_deleted', { sid, token });
  }

  listOf(callSid: string, query: Fields, target: string): object {
    const ready = [...this.known.values()].filter((it) => it.callSid === callSid && it.readyAt).reverse();
    return pageOf('recordings', ready, query, target, (it) => this.resource(it));
  }

  private find(sid: string): Recording {
    const recording = this.known.get(sid);
    if (!recording?.readyAt) throw new TwilioError(404, 20404, `There is no recording ${sid}`);
    return recording;
  }

  private uri(sid: string): string {
    return `/2010-04-01/Accounts/${this.setting.accountSid}/Recordings/${sid}`;
  }

  private duration({ startedAt, endedAt }: Recording): string {
    return String(Math.max(1, secondsOf(startedAt, endedAt)));
  }

  private tell(recording: Recording, hook: Hook): void {
    const { sid, token, callSid, channels, startedAt } = recording;
    const params = {
      AccountSid: this.setting.accountSid,
      CallSid: callSid,
      RecordingSid: sid,
      RecordingUrl: HOST + this.uri(sid),
      RecordingStatus: 'completed',
      RecordingDuration: this.duration(recording),
      RecordingChannels: String(channels),
      RecordingStartTime: rfc2822(startedAt),
      RecordingSource: 'DialVerb',
      RecordingTrack: 'both',
      ErrorCode: '0',
    };
    const lie = { RecordingStatus: 'absent' };
    this.callbacks.send(hook, params, { kind: 'calls', sid, token, status: 'completed', lie });
  }

  private resource(recording: Recording): object {
    const { sid, callSid, channels, startedAt, endedAt, readyAt } = recording;
    const { accountSid } = this.setting;
    return {
      account_sid: accountSid,
      api_version: '2010-04-01',
      call_sid: callSid,
      channels,
      conference_sid: null,
      date_created: rfc2822(endedAt ?? startedAt),
      date_updated: rfc2822(readyAt ?? startedAt),
      duration: this.duration(recording),
      encryption_details: null,
      error_code: null,
      media_url: HOST + this.uri(sid),
      price: null,
      price_unit: 'USD',
      sid,
      source: 'DialVerb',
      start_time: rfc2822(startedAt),
      status: 'completed',
      subresource_uris: {},
      uri: `${this.uri(sid)}.json`,
    };
  }
}
