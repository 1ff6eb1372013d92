import type { Fields } from './contract';
import { TwilioError } from './errors';
import type { Instructions, Source } from './instructions';
import type { TwilioJournal } from './journal';
import { type Leg, callResource, isOver } from './leg';
import { type Legs, given } from './legs';
import { equals, pageOf, within } from './listing';
import type { Pace } from './pace';
import { tokenIn } from './sids';

const RING_S = 60;
const WRONG_STATE = 21220;
const NOWHERE = 'http://localhost/';

/** The Calls resource: calls that we ask for, and what we then do to them. */
export class Calls {
  /** Numbers that a request is refused for, with the code. */
  readonly refused = new Map<string, number>();

  constructor(
    private readonly legs: Legs,
    private readonly instructions: Instructions,
    private readonly pace: Pace,
    private readonly journal: TwilioJournal,
    private readonly numbers: readonly string[] | null,
  ) {}

  /** @throws TwilioError where the number or the sender is refused */
  accept(form: Fields, said: 'accepted' | 'none' | 'error'): object {
    const text = (name: string) => (form[name] === undefined ? null : String(form[name]));
    const token = tokenIn(form.StatusCallback, form.Url);
    const [to, from] = [String(form.To), String(form.From)];
    const code = this.refused.get(to) ?? (this.numbers && !this.numbers.includes(from) ? 21210 : null);
    if (code !== null) {
      this.journal.write('call_refused', { token, to, code });
      throw new TwilioError(400, code);
    }
    const url = text('StatusCallback');
    const leg = this.legs.make({
      token,
      side: 'agent',
      parent: null,
      to,
      from,
      hook: url ? { url, method: text('StatusCallbackMethod') === 'GET' ? 'GET' : 'POST' } : null,
      events: [form.StatusCallbackEvent ?? 'completed'].flat().map(String),
    });
    this.journal.write('call_accepted', { sid: leg.sid, token, leg: 'agent', to, said });
    leg.queueMs = this.pace.turn();
    const source = sourceOf(form)!;
    const { speed } = this.legs.setting;
    this.legs.after(leg, leg.queueMs / speed, () =>
      this.legs.ring(leg, form.Timeout === undefined ? RING_S : Number(form.Timeout)),
    );
    void given(leg.settled.signal).then(() => {
      if (!isOver(leg)) this.instructions.run(leg, source);
    });
    return this.resource(leg);
  }

  /**
   * Hangs up, or gives other instructions: then whatever the leg was part of goes on without it.
   * @throws TwilioError 21220 where the call is past or not yet ready for it
   */
  update(sid: string, form: Fields): object {
    const leg = this.find(sid);
    if (isOver(leg)) throw new TwilioError(400, WRONG_STATE, `The call ${sid} has ended`);
    const source = sourceOf(form);
    if (form.Status !== undefined) {
      if (form.Status === 'canceled' && leg.answeredAt)
        throw new TwilioError(400, WRONG_STATE, 'A call that was answered cannot be canceled');
      this.legs.end(leg);
    } else if (source) {
      if (!leg.answeredAt)
        throw new TwilioError(400, WRONG_STATE, 'Only a call in progress can be redirected');
      this.legs.note('leg_redirected', leg);
      this.instructions.run(leg, source);
    }
    return this.resource(leg);
  }

  fetch(sid: string): object {
    return this.resource(this.find(sid));
  }

  list(query: Fields, target: string): object {
    const fitting = [...this.legs.known.values()]
      .reverse()
      .filter(
        (it) =>
          equals(query, 'To', it.to) &&
          equals(query, 'From', it.from) &&
          equals(query, 'Status', it.status) &&
          equals(query, 'ParentCallSid', it.parent?.sid ?? null) &&
          within(query, 'StartTime', it.startedAt) &&
          within(query, 'EndTime', it.endedAt),
      );
    return pageOf('calls', fitting, query, target, (it) => this.resource(it));
  }

  private find(sid: string): Leg {
    const leg = this.legs.known.get(sid);
    if (!leg) throw new TwilioError(404, 20404, `There is no call ${sid}`);
    return leg;
  }

  private resource(leg: Leg): object {
    return callResource(leg, this.legs.setting.accountSid);
  }
}

function sourceOf({ Url, Method, Twiml }: Fields): Source | null {
  if (Url) return { hook: { url: String(Url), method: Method === 'GET' ? 'GET' : 'POST' } };
  return Twiml ? { twiml: String(Twiml), base: NOWHERE } : null;
}
