import { problemOf, type ApiProblem } from '../../api/problem';
import { applyInput, applyOutput, choose, releaseInput } from './chosen-devices';
import { askForMicrophone, microphoneLack, microphonePermission, type AudioDevice } from './microphone';
import { verdictOn, type Expected } from './incoming.rules';
import { remedyOf, worstTrouble, type Problem, type Trouble } from './quality.rules';
import { createDevice, type Call, type Device } from './voice-sdk';

export interface SoftphoneState {
  /**
   * `off`: not wanted. `elsewhere`: another tab of this browser is the softphone. `ready`: calls can reach it. `reconnecting`:
   * the connection is away and comes back by itself. `failed`: a person must do something, see `problem`.
   */
  readonly state: 'off' | 'starting' | 'elsewhere' | 'ready' | 'reconnecting' | 'failed';
  readonly problem: Problem | null;
  /** What our server answered instead of a token. */
  readonly refusal: ApiProblem | null;
  readonly call: { readonly state: 'connecting' | 'open' | 'reconnecting'; readonly muted: boolean } | null;
  readonly trouble: Trouble | null;
}

const OFF: SoftphoneState = { state: 'off', problem: null, refusal: null, call: null, trouble: null };

/** Longer than a dial takes until its number is known here. */
const DECIDE_MS = 12_000;
/** Whoever waits longer for the right to register waits for another tab. */
const LOCK_MS = 300;
const TOKEN_AGAIN_MS = 5_000;
/** A fresh token that is refused this often is no matter of age. */
const MOST_REFUSALS = 3;

/**
 * The telephone in this browser: registers with Twilio for as long as it is wanted, takes the one call that is expected, and
 * lets go of nothing while somebody talks. One of the tabs has it at a time, by a lock of the browser.
 */
export class Softphone {
  private now = OFF;
  private readonly listeners = new Set<() => void>();
  private readonly ears = new Set<(mine: number, theirs: number) => void>();
  private readonly warnings = new Set<string>();
  private expected: Expected = { kind: 'nothing' };
  private ending: AbortController | null = null;
  private name = '';
  private endsAfterCall = false;
  private device: Device | null = null;
  private offered: Call | null = null;
  private call: Call | null = null;
  private refusals = 0;

  constructor(private readonly fetchToken: () => Promise<{ token: string }>) {}

  /** For React's external stores: the same object for as long as nothing changes. */
  readonly snapshot = (): SoftphoneState => this.now;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** How loud one's own voice and the other's are, 0 to 1, many times a second during a call. */
  hear(ear: (mine: number, theirs: number) => void): () => void {
    this.ears.add(ear);
    return () => this.ears.delete(ear);
  }

  /** @param name whose softphone: two tabs of one person are never both registered */
  start(name: string): void {
    this.endsAfterCall = false;
    if (this.ending && this.name === name) return;
    // Somebody else has signed in on this page: what is left of the other's is not theirs.
    if (this.ending) this.end();
    this.name = name;
    const ending = (this.ending = new AbortController());
    void this.run(name, ending.signal);
  }

  /** At once, or when the call that is going on has ended. */
  stop(): void {
    if (this.call) this.endsAfterCall = true;
    else this.end();
  }

  /** After a person has done what was asked for. */
  again(name: string): void {
    if (this.call) return;
    this.end();
    this.start(name);
  }

  expect(expected: Expected): void {
    this.expected = expected;
    this.decide();
  }

  mute(muted: boolean): void {
    this.call?.mute(muted);
  }

  /** When our server cannot be asked to end the call. @param attempt which: it may have ended meanwhile, and the next be on */
  hangUp(attempt: number): void {
    if (this.call?.customParameters.get('attempt') === String(attempt)) this.call.disconnect();
  }

  /** At once, also in the middle of a call. @param device null: whatever the system uses */
  use(kind: 'input' | 'output', device: AudioDevice | null): void {
    choose(kind, device);
    if (kind === 'output') applyOutput(this.device);
    else if (this.call) void applyInput(this.device);
  }

  private tell(change: Partial<SoftphoneState>): void {
    this.now = { ...this.now, ...change };
    for (const listener of this.listeners) listener();
  }

  /** While it is registered calls still come in: a new token, or an answer, may be late. The library tells when that ends. */
  private disconnected(): void {
    if (this.device?.state !== 'registered') this.tell({ state: 'reconnecting', problem: 'network' });
  }

  private fail(problem: Problem, refusal: ApiProblem | null = null): void {
    this.tell({ state: 'failed', problem, refusal });
  }

  private end(): void {
    this.ending?.abort();
    this.ending = null;
    this.endsAfterCall = false;
    this.offered = null;
    this.warnings.clear();
    // Fires events of its own, which must find nothing to change any more.
    const device = this.device;
    this.device = null;
    this.call = null;
    device?.destroy();
    this.tell(OFF);
  }

  private async run(name: string, signal: AbortSignal): Promise<void> {
    this.tell({ ...OFF, state: 'starting' });
    const lack = microphoneLack();
    if (lack) return this.fail(lack);
    const waiting = setTimeout(() => !signal.aborted && this.tell({ state: 'elsewhere' }), LOCK_MS);
    try {
      await navigator.locks.request(`huifang.softphone.${name}`, { signal }, async () => {
        clearTimeout(waiting);
        this.tell({ state: 'starting' });
        await this.register(name, signal);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      });
    } catch {
      // Ended while it waited for the lock.
    } finally {
      clearTimeout(waiting);
    }
  }

  private async register(name: string, signal: AbortSignal): Promise<void> {
    const permission = await microphonePermission(() => this.again(name), signal);
    if (signal.aborted) return;
    // Without it every call would fail: better not to be reached. The question is asked when the person presses a button.
    if (permission !== 'granted') return this.fail(permission === 'denied' ? 'denied' : 'ask');
    // Better now than in the first call: is there one, and does it open? Some browsers name no devices before that, either.
    const problem = await askForMicrophone();
    if (signal.aborted) return;
    if (problem) return this.fail(problem);
    const token = await this.freshToken(signal);
    if (token === null) return;
    let device: Device;
    try {
      device = await createDevice(token);
    } catch {
      if (!signal.aborted) this.fail('network');
      return;
    }
    if (signal.aborted) return device.destroy();
    this.device = device;
    this.refusals = 0;
    this.listen(device, signal);
    applyOutput(device);
    device.register().catch(() => undefined);
  }

  /** Null: it has been told why there is none, or nobody wants it any more. */
  private async freshToken(signal: AbortSignal): Promise<string | null> {
    for (;;) {
      try {
        const { token } = await this.fetchToken();
        return signal.aborted ? null : token;
      } catch (error) {
        const problem = problemOf(error);
        if (signal.aborted) return null;
        if (!problem.isPassing) {
          this.fail('no_token', problem);
          return null;
        }
        this.disconnected();
        await new Promise((resolve) => setTimeout(resolve, TOKEN_AGAIN_MS));
        if (signal.aborted) return null;
      }
    }
  }

  private listen(device: Device, signal: AbortSignal): void {
    const live = () => this.device === device;
    device.on('registered', () => {
      this.refusals = 0;
      if (live()) this.tell({ state: 'ready', problem: null, refusal: null });
    });
    device.on('unregistered', () => {
      if (live() && this.now.state === 'ready') this.tell({ state: 'reconnecting', problem: 'network' });
    });
    device.on('tokenWillExpire', () => void this.renew(device, signal));
    device.on('error', (error: { code: number }, call?: Call) => {
      if (!live() || call) return;
      const remedy = remedyOf(error.code);
      if (remedy === 'wait') this.disconnected();
      else if (remedy === 'token' && ++this.refusals <= MOST_REFUSALS) void this.renew(device, signal);
      else this.fail('refused');
    });
    device.on('incoming', (call: Call) => {
      if (!live() || this.call || this.offered) return call.reject();
      this.offered = call;
      call.on('cancel', () => this.offered === call && (this.offered = null));
      setTimeout(() => this.offered === call && this.refuse(call), DECIDE_MS);
      this.decide();
    });
  }

  private async renew(device: Device, signal: AbortSignal): Promise<void> {
    const token = await this.freshToken(signal);
    if (token === null || this.device !== device) return;
    device.updateToken(token);
    if (device.state === 'unregistered') device.register().catch(() => undefined);
  }

  private decide(): void {
    const call = this.offered;
    if (!call) return;
    const incoming = {
      callSid: String(call.parameters.CallSid),
      custom: Object.fromEntries(call.customParameters),
    };
    const verdict = verdictOn(incoming, this.expected);
    if (verdict === 'refuse') this.refuse(call);
    else if (verdict === 'take') void this.take(call);
  }

  private refuse(call: Call): void {
    this.offered = null;
    call.reject();
  }

  private async take(call: Call): Promise<void> {
    this.offered = null;
    this.call = call;
    this.warnings.clear();
    this.tell({ call: { state: 'connecting', muted: false }, trouble: null });
    const change = (state: 'connecting' | 'open' | 'reconnecting') =>
      this.call === call && this.tell({ call: { state, muted: call.isMuted() } });
    const over = () => this.call === call && this.over();
    call.on('accept', () => change('open'));
    call.on('reconnecting', () => change('reconnecting'));
    call.on('reconnected', () => change('open'));
    call.on('mute', () => this.now.call && change(this.now.call.state));
    call.on('disconnect', over);
    call.on('cancel', over);
    call.on('reject', over);
    call.on('error', (error: { code: number }) => {
      if (this.call !== call) return;
      // The microphone is gone, or was taken away, after it had been allowed.
      if (error.code === 31401 || error.code === 31402) {
        over();
        this.fail(error.code === 31401 ? 'denied' : 'busy_microphone');
      }
    });
    call.on('warning', (name: string) => this.warn(() => this.warnings.add(name)));
    call.on('warning-cleared', (name: string) => this.warn(() => this.warnings.delete(name)));
    call.on('volume', (mine: number, theirs: number) => {
      for (const ear of this.ears) ear(mine, theirs);
    });
    await applyInput(this.device);
    call.accept();
  }

  private warn(note: () => void): void {
    note();
    const trouble = worstTrouble(this.warnings);
    if (trouble !== this.now.trouble) this.tell({ trouble });
  }

  private over(): void {
    this.call = null;
    this.warnings.clear();
    releaseInput(this.device);
    this.tell({ call: null, trouble: null });
    if (this.endsAfterCall) this.end();
  }
}
