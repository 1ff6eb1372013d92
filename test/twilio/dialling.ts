import { type Callbacks, type Hook, type Params, hookOf } from './callbacks';
import type { Source } from './instructions';
import { type Leg, isOver, secondsOf } from './leg';
import { type Legs, given } from './legs';
import type { Recordings } from './recordings';
import type { Rooms } from './rooms';
import { tokenIn } from './sids';
import { type Verb, WrongInstructions } from './twiml';

const RING_S = 30;
const DETECTION_MS = 2_500;
const INVALID_CALLER = 13214;
const INVALID_NUMBER = 13223;

type Whisper = (child: Leg, source: Source) => Promise<boolean>;

/** `<Dial>`: somebody else is called, or a room is entered, while this leg's instructions wait. */
export class Dialling {
  constructor(
    private readonly legs: Legs,
    private readonly rooms: Rooms,
    private readonly recordings: Recordings,
    private readonly callbacks: Callbacks,
    /** Null: any number may be shown. */
    private readonly numbers: readonly string[] | null,
    private readonly wrong: (error: WrongInstructions, url: string) => void,
  ) {}

  /** Resolves to what `action` is told, when it is over or this leg's instructions are. */
  async dial(leg: Leg, dial: Verb, base: string, signal: AbortSignal, whisper: Whisper): Promise<Params> {
    const [noun] = dial.nouns;
    if (noun?.name === 'Conference') {
      await this.rooms.join(leg, noun, optional(base, noun, 'statusCallback'), signal);
      return { DialCallStatus: 'answered' };
    }
    const callerId = dial.attributes.callerId ?? leg.from;
    const number = noun?.text ?? dial.text;
    const code = this.objection(noun?.name === 'Client' ? null : number, callerId);
    if (code !== null) {
      this.wrong(new WrongInstructions(code, 'the number or the caller id of this Dial cannot be'), base);
      return { DialCallStatus: 'failed', ErrorCode: String(code) };
    }
    return this.call(leg, dial, noun, callerId, base, signal, whisper);
  }

  private objection(number: string | null, callerId: string): number | null {
    if (number !== null && !/^\+[1-9]\d{6,14}$/.test(number)) return INVALID_NUMBER;
    const ours = !this.numbers || this.numbers.includes(callerId) || !callerId.startsWith('+');
    return ours ? null : INVALID_CALLER;
  }

  private async call(
    leg: Leg,
    dial: Verb,
    noun: Verb | undefined,
    from: string,
    base: string,
    signal: AbortSignal,
    whisper: Whisper,
  ): Promise<Params> {
    const number = noun ?? { ...dial, attributes: {}, nouns: [] };
    const { attributes } = number;
    const hook = optional(base, number, 'statusCallback');
    const child = this.legs.make({
      token: tokenIn(hook?.url) ?? leg.token,
      side: 'customer',
      parent: leg,
      to: number.name === 'Client' ? `client:${number.text}` : number.text,
      from,
      hook,
      events: (attributes.statusCallbackEvent ?? 'completed').split(/\s+/),
    });
    // Whatever ends this leg's part ends the other telephone's too: nobody is left alone on a line.
    const release = () => this.legs.end(child);
    signal.addEventListener('abort', release, { once: true });
    try {
      this.legs.ring(child, Number(dial.attributes.timeout ?? RING_S));
      await given(child.settled.signal);
      if (isOver(child)) return dialled(child, 0, false);
      this.detect(child, number, base);
      const { url, method } = attributes;
      const stays = url ? await whisper(child, { hook: hookOf(base, url, method) }) : true;
      if (!stays || isOver(child) || signal.aborted) return dialled(child, 0, false);
      return await this.talk(leg, child, dial, base, signal);
    } finally {
      // Who was called away from here belongs to no Dial any more.
      signal.removeEventListener('abort', release);
    }
  }

  private async talk(leg: Leg, child: Leg, dial: Verb, base: string, signal: AbortSignal): Promise<Params> {
    const { clock } = this.legs.setting;
    const since = clock.now();
    const { record = 'do-not-record', timeLimit, hangupOnStar } = dial.attributes;
    const recording = /^(do-not-record|false)$/.test(record)
      ? null
      : this.recordings.start(
          leg,
          record.endsWith('-dual') ? 2 : 1,
          optional(base, dial, 'recordingStatusCallback'),
        );
    child.run = new AbortController();
    leg.peer = child;
    child.peer = leg;
    if (hangupOnStar === 'true') leg.star = () => this.legs.end(child);
    if (timeLimit) this.legs.after(child, Number(timeLimit) * 1000, () => this.legs.end(child));
    this.legs.note('leg_bridged', child);
    await Promise.race([given(child.run.signal), given(signal)]);
    leg.peer = child.peer = leg.star = null;
    recording?.stop();
    const seconds = secondsOf(since, clock.now());
    return {
      ...dialled(child, seconds, true),
      ...(recording && { RecordingUrl: recording.url, RecordingSid: recording.sid }),
    };
  }

  /** The machine detection, which goes on while people talk. */
  private detect(child: Leg, { attributes }: Verb, base: string): void {
    if (!attributes.machineDetection) return;
    const waits = attributes.machineDetection === 'DetectMessageEnd' ? 3 : 1;
    this.legs.after(child, DETECTION_MS * waits, () => {
      const { sid, token, to, plan } = child;
      const said = waits > 1 && plan.answeredBy === 'machine_start' ? 'machine_end_beep' : plan.answeredBy;
      child.answeredBy = said;
      if (!attributes.amdStatusCallback) return;
      const hook = hookOf(base, attributes.amdStatusCallback, attributes.amdStatusCallbackMethod);
      const params = {
        CallSid: sid,
        AccountSid: this.legs.setting.accountSid,
        AnsweredBy: said,
        MachineDetectionDuration: String(DETECTION_MS * waits),
      };
      const lie = { AnsweredBy: 'fax' };
      this.callbacks.send(hook, params, { kind: 'calls', sid, token, to, status: said, lie });
    });
  }
}

function dialled(child: Leg, seconds: number, bridged: boolean): Params {
  return {
    DialCallSid: child.sid,
    DialCallStatus: isOver(child) ? child.status : 'completed',
    DialCallDuration: String(seconds),
    DialBridged: String(bridged),
  };
}

function optional(base: string, { attributes }: Verb, name: string): Hook | null {
  const url = attributes[name];
  return url ? hookOf(base, url, attributes[`${name}Method`]) : null;
}
