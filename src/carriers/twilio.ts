import { type Twilio } from 'twilio';
import { type CallInstance } from 'twilio/lib/rest/api/v2010/account/call';
import { type TwilioSettings } from '../provider-settings.rules';
import { voiceAddress } from '../twilio/addresses.rules';
import { failureOf, isNotThere } from '../twilio/answer.rules';
import {
  CarrierRefused,
  type CallReport,
  type Carrier,
  type CarrierEvent,
  type OutgoingCall,
  type PlacedCall,
  type Placement,
} from './port';
import { listedEvent } from './twilio-events.rules';
import { pictureOf, reportOf } from './twilio-legs.rules';
import { holdTwiml, roomTwiml } from './twilio-twiml';

/** How long the agent's own telephone rings, in seconds. */
const AGENT_RINGS_S = 20;
const PROGRESS = ['initiated', 'ringing', 'answered', 'completed'];
/** More calls than one line can have been in since an attempt began. */
const LATEST_OF_A_LINE = 20;
/** Twilio writes the instants of calls in whole seconds, and its clock is not ours. */
const CLOCK_TOLERANCE_MS = 3_000;

/**
 * Calls through an account at Twilio, the agent first: their telephone or browser rings, and only who picks up there is given
 * the customer's number, by our webhook, which looks at every gate again. So the customer's telephone rings once at most,
 * whatever becomes of our request.
 */
export class TwilioCarrier implements Carrier {
  readonly name = 'twilio';
  readonly reports = true;
  readonly agentFirst: { callsPerSecond: number };

  constructor(
    private readonly client: Twilio,
    private readonly settings: Pick<TwilioSettings, 'number' | 'callsPerSecond'>,
    private readonly publicUrl: string,
    private readonly now: () => Date,
  ) {
    this.agentFirst = { callsPerSecond: settings.callsPerSecond };
  }

  async place(call: OutgoingCall): Promise<Placement> {
    const { token, line, attemptId } = call;
    if (line === null) throw new Error('a call needs a line of its agent');
    try {
      const { sid } = await this.create(token, lineOf(line, attemptId), call.callerId, 'bridge', 'agent');
      return { kind: 'accepted', ref: sid };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'later') return { kind: 'later', code: failure.code };
      // What is refused is the agent's own line, or our number: never the customer's, who has not been named yet.
      if (failure.kind === 'refused') return { kind: 'refused', code: failure.code, ours: true };
      throw new Error(failure.why, { cause: error });
    }
  }

  async find(call: PlacedCall): Promise<CallReport | null> {
    const sids = await this.agentsOf(call);
    const legs = [...new Set([call.legs.customer, call.legs.third])].filter((sid) => sid !== null);
    const known = (await Promise.all([...sids, ...legs].map((sid) => this.fetch(sid)))).filter(
      (it) => it !== null,
    );
    const children = await Promise.all(
      sids.map((parentCallSid) => this.client.calls.list({ parentCallSid, limit: LATEST_OF_A_LINE })),
    );
    const all = new Map([...known, ...children.flat()].map((each) => [each.sid, each]));
    const events = [...all.values()].map((each) => eventOf(each, sids, call));
    if (events.length === 0) return null;
    const receivedAt = this.now().getTime();
    const heard = events.map((event) => ({ ...event, receivedAt }));
    const report = reportOf(call.token, pictureOf(heard, null));
    return report && { ...report, events };
  }

  async hangUp({ legs, providerRef }: PlacedCall, leg?: 'agent'): Promise<void> {
    const agent = legs.agent ?? providerRef;
    const wanted = leg === 'agent' ? [agent] : [agent, legs.customer, legs.third];
    for (const sid of new Set(wanted)) if (sid !== null) await this.end(sid);
  }

  async hold(call: PlacedCall): Promise<void> {
    await this.redirect(call, holdTwiml(call.token));
  }

  async resume(call: PlacedCall): Promise<void> {
    await this.redirect(call, roomTwiml(this.publicUrl, call));
  }

  async transfer(call: PlacedCall, third: { line: string; callerId: string | null }): Promise<string> {
    try {
      const line = lineOf(third.line, call.attemptId);
      const { sid } = await this.create(call.token, line, third.callerId, 'room', 'third');
      return sid;
    } catch (error) {
      throw refusalOf(error);
    }
  }

  private create(
    token: string,
    to: string,
    callerId: string | null,
    asks: 'bridge' | 'room',
    tells: 'agent' | 'third',
  ): Promise<CallInstance> {
    return this.client.calls.create({
      to,
      from: callerId ?? this.settings.number!,
      url: voiceAddress(this.publicUrl, token, asks),
      method: 'POST',
      statusCallback: voiceAddress(this.publicUrl, token, tells),
      statusCallbackMethod: 'POST',
      statusCallbackEvent: PROGRESS,
      timeout: AGENT_RINGS_S,
    });
  }

  private async redirect({ legs }: PlacedCall, twiml: string): Promise<void> {
    if (legs.customer === null) throw new CarrierRefused('no_customer');
    try {
      await this.client.calls(legs.customer).update({ twiml });
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Legs to the agent: those that have a name, else what was called on the line since, and is nobody else's. */
  private async agentsOf(call: PlacedCall): Promise<string[]> {
    const named = [...new Set([call.legs.agent, call.providerRef])].filter((sid) => sid !== null);
    if (named.length > 0 || call.line === null) return named;
    // No page of Twilio's says whether a softphone's parameters are a part of the address that calls are listed by.
    const addresses = new Set([call.line, lineOf(call.line, call.attemptId)]);
    const lists = await Promise.all(
      [...addresses].map((to) => this.client.calls.list({ to, limit: LATEST_OF_A_LINE })),
    );
    const earliest = call.startedAt.getTime() - CLOCK_TOLERANCE_MS;
    const ours = lists.flat().filter(({ sid, dateCreated, parentCallSid }) => {
      const other = call.others.includes(sid) || Boolean(parentCallSid);
      return !other && dateCreated !== null && dateCreated.getTime() >= earliest;
    });
    return [...new Set(ours.map(({ sid }) => sid))];
  }

  private async fetch(sid: string): Promise<CallInstance | null> {
    try {
      return await this.client.calls(sid).fetch();
    } catch (error) {
      if (isNotThere(error)) return null;
      throw error;
    }
  }

  private async end(sid: string): Promise<void> {
    try {
      await this.client.calls(sid).update({ status: 'completed' });
    } catch (error) {
      // Over already, or never there: nothing is left to be hung up.
      if (failureOf(error).kind !== 'refused' && !isNotThere(error)) throw error;
    }
  }
}

/** A softphone is told which attempt rings, so that it answers its own call alone. */
function lineOf(line: string, attemptId: number): string {
  return line.startsWith('client:') ? `${line}?attempt=${attemptId}` : line;
}

function refusalOf(error: unknown): unknown {
  const failure = failureOf(error);
  return failure.kind === 'ambiguous' ? error : new CarrierRefused(failure.code);
}

function eventOf(listed: CallInstance, agents: readonly string[], { legs }: PlacedCall): CarrierEvent {
  const step = agents.includes(listed.sid) ? 'agent' : listed.sid === legs.third ? 'third' : 'customer';
  return listedEvent(step, {
    sid: listed.sid,
    status: listed.status,
    endedAt: listed.endTime?.getTime() ?? null,
    duration: listed.duration,
    answeredBy: listed.answeredBy,
    parentCallSid: listed.parentCallSid,
  });
}
