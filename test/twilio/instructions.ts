import { type Answered, type Callbacks, type Hook, type Params, bare, hookOf } from './callbacks';
import type { Dialling } from './dialling';
import { type Leg, callParams, isOver } from './leg';
import { type Legs, given } from './legs';
import { type Verb, WrongInstructions, parseTwiml } from './twiml';

/** Where a leg's instructions come from. */
export type Source = { hook: Hook; params?: Params } | { twiml: string; base: string };

/** What is to be done after a verb: `on`: the next one; `over`: nothing more, the call ends. */
export type Next = 'on' | 'over' | Source;

const SPEECH_MS_A_LETTER = 70;
const PLAY_MS = 4_000;
const MUSIC_MS = 30_000;

/** Carries out what our TwiML says, verb by verb, until it is done, the leg ends, or other instructions come. */
export class Instructions {
  constructor(
    private readonly legs: Legs,
    private readonly callbacks: Callbacks,
    private readonly dialling: Dialling,
    private readonly wrong: (error: WrongInstructions, url: string) => void,
  ) {}

  /** Starts at once; whatever the leg was doing before ends. */
  run(leg: Leg, source: Source): void {
    leg.run.abort();
    leg.run = new AbortController();
    void this.play(leg, source, leg.run.signal, true);
  }

  /** What one leg alone hears before it is bridged. False: it hung up, or was called away. */
  async whisper(leg: Leg, source: Source): Promise<boolean> {
    leg.run = new AbortController();
    const { signal } = leg.run;
    await this.play(leg, source, signal, false);
    return !signal.aborted;
  }

  private async play(leg: Leg, first: Source, signal: AbortSignal, ends: boolean): Promise<void> {
    let source: Source | null = first;
    while (source) {
      const loaded: { verbs: Verb[]; base: string } | null = await this.load(leg, source);
      if (signal.aborted) return;
      if (!loaded) return this.legs.end(leg);
      source = null;
      for (const verb of loaded.verbs) {
        const next: Next = await this.carryOut(leg, verb, loaded.base, signal);
        if (signal.aborted) return;
        if (next === 'over') return this.legs.end(leg);
        if (next !== 'on') {
          source = next;
          break;
        }
      }
    }
    if (ends) this.legs.end(leg);
  }

  private async carryOut(leg: Leg, verb: Verb, base: string, signal: AbortSignal): Promise<Next> {
    const { attributes, text } = verb;
    const loop = Number(attributes.loop ?? 1);
    switch (verb.name) {
      case 'Say':
        return this.wait(text.length * SPEECH_MS_A_LETTER * loop, loop === 0, signal);
      case 'Play':
        return this.wait(PLAY_MS * loop, loop === 0, signal);
      case 'Pause':
        return this.wait(Number(attributes.length ?? 1) * 1000, false, signal);
      case 'Redirect':
        return { hook: hookOf(base, text, attributes.method) };
      case 'Dial':
        return this.dial(leg, verb, base, signal);
      default:
        return 'over';
    }
  }

  private async dial(leg: Leg, verb: Verb, base: string, signal: AbortSignal): Promise<Next> {
    const params = await this.dialling.dial(leg, verb, base, signal, (child, source) =>
      this.whisper(child, source),
    );
    const { action, method } = verb.attributes;
    if (!action) return 'on';
    const hook = hookOf(base, action, method);
    if (!signal.aborted) return { hook, params };
    // The caller is gone, and Twilio asks all the same, as well as it can; nobody carries out what it hears.
    if (isOver(leg)) void this.ask(leg, hook, params);
    return 'over';
  }

  /** Null: there is nothing to go by, and the caller hears that an application error has occurred. */
  private async load(leg: Leg, source: Source): Promise<{ verbs: Verb[]; base: string } | null> {
    const url = 'twiml' in source ? source.base : bare(source.hook.url);
    try {
      if ('twiml' in source) return { verbs: parseTwiml(source.twiml), base: url };
      const answered = await this.ask(leg, source.hook, source.params ?? {});
      if (!answered || answered.status >= 300) return null;
      if (answered.body !== '' && !/\bxml\b/.test(answered.type))
        throw new WrongInstructions(12300, `instructions of the type ${answered.type || 'nothing'}`);
      return { verbs: parseTwiml(answered.body), base: url };
    } catch (error) {
      if (!(error instanceof WrongInstructions)) throw error;
      this.wrong(error, url);
      return null;
    }
  }

  private ask(leg: Leg, hook: Hook, more: Params): Promise<Answered | null> {
    const { sid, token, status } = leg;
    const params = { ...callParams(leg, this.legs.setting.accountSid), ...more };
    return this.callbacks.ask(hook, params, { sid, token, status });
  }

  private async wait(milliseconds: number, forEver: boolean, signal: AbortSignal): Promise<Next> {
    const { clock, speed } = this.legs.setting;
    do {
      const slept = clock.sleep((forEver ? MUSIC_MS : milliseconds) * speed);
      await Promise.race([slept, given(signal)]);
    } while (forEver && !signal.aborted);
    return 'on';
  }
}
