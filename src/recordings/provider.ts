import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Twilio } from 'twilio';
import type { TwilioSettings } from '../provider-settings.rules';
import { failureOf } from '../twilio/answer.rules';
import { TWILIO_CLIENT, TWILIO_SETTINGS } from '../twilio/client';
import type { ProviderRecording, SoundAnswer } from './fetch.rules';
import type { SoundFormat } from './file-name.rules';
import { isCallSid, isRecordingSid } from './heard.rules';

/** A connection on which nothing comes for this long is given up. */
const SILENCE_MS = 20_000;
/** More recordings of one call than anybody makes. */
const MOST_OF_A_CALL = 50;

/** The provider could not be asked, or would not answer. Its `why` is a code, for a row and a log. */
export class ProviderTrouble extends Error {
  override name = 'ProviderTrouble';

  constructor(readonly why: string) {
    super(`the provider of recordings: ${why}`);
  }
}

export interface Sound extends SoundAnswer {
  /** The body; to be read or destroyed. */
  stream: IncomingMessage;
}

/**
 * Recordings at Twilio. Every address is made here, of the configured host, our own account and a name that has been checked:
 * addresses that come in callbacks or answers are never gone to.
 */
@Injectable()
export class RecordingProvider {
  constructor(
    @Optional() @Inject(TWILIO_SETTINGS) private readonly settings: TwilioSettings | null = null,
    @Optional() @Inject(TWILIO_CLIENT) private readonly client: Twilio | null = null,
  ) {}

  /** Whether there is anybody to ask. */
  get isThere(): boolean {
    return !!this.client && !!this.settings;
  }

  /** Null: there is no such recording. @throws ProviderTrouble */
  async describe(ref: string): Promise<ProviderRecording | null> {
    const client = this.client!;
    return orNothing(async () => recordingOf(await client.recordings(checked(ref)).fetch()));
  }

  /** What there is of a call. Null: there is no such call. @throws ProviderTrouble */
  async ofCall(callSid: string): Promise<ProviderRecording[] | null> {
    if (!isCallSid(callSid)) return null;
    const client = this.client!;
    return orNothing(async () =>
      (await client.calls(callSid).recordings.list({ limit: MOST_OF_A_CALL })).map(recordingOf),
    );
  }

  /** Removes it for good; what is not there is removed. @throws ProviderTrouble */
  async remove(ref: string): Promise<void> {
    const client = this.client!;
    await orNothing(() => client.recordings(checked(ref)).remove());
  }

  /**
   * Asks for the sound. The answer is judged by the caller before anything of it is read.
   * @param channels as the provider says; a mono recording may not be asked for as two
   * @throws ProviderTrouble
   */
  sound(ref: string, format: SoundFormat, channels: number | null, signal: AbortSignal): Promise<Sound> {
    const { apiUrl, accountSid, user, secret } = this.settings!;
    const path = `/2010-04-01/Accounts/${accountSid}/Recordings/${checked(ref)}.${format}`;
    const url = new URL(apiUrl.replace(/\/+$/, '') + path);
    // Without it, what a conference recorded in two channels would come mixed into one.
    if (channels === 2) url.searchParams.set('RequestedChannels', '2');
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    return new Promise((resolve, reject) => {
      // A connection of its own: one that has lain idle may be dead, and a sound is long.
      const options = { auth: `${user}:${secret}`, signal, timeout: SILENCE_MS, agent: false };
      const asked = send(url, options, (stream) => {
        const length = Number(stream.headers['content-length']);
        resolve({
          status: stream.statusCode ?? 0,
          contentType: stream.headers['content-type'] ?? null,
          contentLength: Number.isSafeInteger(length) && stream.headers['content-length'] ? length : null,
          stream,
        });
      });
      asked.on('timeout', () => asked.destroy(Object.assign(new Error('silence'), { code: 'SILENCE' })));
      asked.on('error', (error) => reject(brokenOff(error)));
      asked.end();
    });
  }
}

/** How a connection ended, in our words where we have one. */
export function brokenOff(error: NodeJS.ErrnoException): ProviderTrouble {
  // Given up by us: too slow as a whole, or the process is to stop. Silence, and a body that ended too soon.
  const why = { ABORT_ERR: 'too_slow', SILENCE: 'too_slow', ECONNRESET: 'cut_off' }[error.code ?? ''];
  return new ProviderTrouble(why ?? error.code ?? error.name);
}

/** @throws Error for a name that must never stand in an address: it should not have come this far */
function checked(ref: string): string {
  if (!isRecordingSid(ref)) throw new Error('a recording has a name at the provider that cannot be one');
  return ref;
}

/** Runs a question; "there is no such thing" is null, every other refusal is trouble. */
async function orNothing<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    const { status, code } = error as { status?: unknown; code?: unknown };
    // A 404 without Twilio's own code is a proxy's, or a wrong address: it says nothing of this recording.
    if (status === 404 && code === 20404) return null;
    const failure = failureOf(error);
    throw new ProviderTrouble(failure.kind === 'ambiguous' ? failure.why : (failure.code ?? 'refused'));
  }
}

interface TwilioRecording {
  sid: string;
  status: string;
  errorCode: number;
  duration: string;
  channels: number;
  startTime: Date;
}

function recordingOf(found: TwilioRecording): ProviderRecording {
  const { sid, status, errorCode, duration, channels, startTime } = found;
  const whole = (value: unknown) =>
    Number.isInteger(Number(value)) && Number(value) >= 0 ? Number(value) : null;
  return {
    ref: sid,
    status,
    errorCode: errorCode ?? null,
    seconds: duration === null || duration === undefined ? null : whole(duration),
    channels: channels === 1 || channels === 2 ? channels : null,
    recordedAt: startTime instanceof Date && !Number.isNaN(startTime.getTime()) ? startTime : null,
  };
}
