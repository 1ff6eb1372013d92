import type { AttemptRow } from './attempt-row';
import type { LineCentre } from './line-centre';
import { until } from './twilio/us';

export interface Talk {
  id: number;
  token: string;
  /** The legs' names at Twilio. */
  agent: string;
  customer: string;
}

/** Conversations of A1's, for the specs of what can be done with them. Who hears whom is Twilio's own word. */
export class Conversations {
  constructor(
    private readonly centre: LineCentre,
    /** Headers of A1's page. */
    private readonly page: Record<string, string>,
  ) {}

  /** Both hear each other. */
  async talk(): Promise<Talk> {
    const { attempt, token } = await this.centre.talking();
    const { agentSid, customerSid } = await this.centre.attempt(attempt.id);
    await this.hears(agentSid!, customerSid!);
    return { id: attempt.id, token, agent: agentSid!, customer: customerSid! };
  }

  async post(path: string, payload: object = {}, headers = this.page) {
    const answer = await this.centre.app.inject({
      method: 'POST',
      url: `/api/dialer/attempts/${path}`,
      headers: { ...headers, 'content-type': 'application/json' },
      payload,
    });
    const body = (answer.body ? answer.json() : {}) as Record<string, unknown>;
    return { status: answer.statusCode, body };
  }

  hears(who: string, ...whom: string[]): Promise<true> {
    return until(`${who} hears ${whom.length}`, () => {
      const heard = this.centre.twilio.heardBy(who);
      return heard.length === whom.length && whom.every((each) => heard.includes(each))
        ? (true as const)
        : null;
    });
  }

  /** The telephone of the supervisor who was called in last. */
  third({ token, agent }: Talk) {
    return until('the supervisor', () =>
      this.centre.twilio.legs(token).findLast((it) => it.side === 'agent' && it.sid !== agent),
    );
  }

  /** A supervisor has been called in, and all three talk; answers with the name of their leg. */
  async together(call: Talk, to = 'S1'): Promise<string> {
    const { status } = await this.post(`${call.id}/transfer`, { to });
    if (status !== 200) throw new Error(`the transfer was answered ${status}`);
    const { sid } = await this.third(call);
    await this.hears(call.customer, call.agent, sid);
    await this.is(call, 'together', (it) => it.transferLeg === 'answered');
    return sid;
  }

  /** The customer's and the agent's legs are in rooms. */
  async held(call: Talk): Promise<void> {
    await this.post(`${call.id}/hold`);
    await this.hears(call.customer);
    await until('the agent waits', () =>
      this.centre.twilio.journal.some((it) => it.event === 'room_joined' && it.sid === call.agent),
    );
  }

  is({ id }: Talk, what: string, looks: (it: AttemptRow) => boolean): Promise<AttemptRow> {
    return this.centre.attemptUntil(id, what, looks);
  }

  /** Everybody has gone home. */
  async end(): Promise<void> {
    const { centre } = this;
    centre.ears.deafTo = null;
    for (const { token } of await centre.database.query<{ token: string }>(`SELECT token FROM attempt`))
      for (const leg of centre.twilio.legs(token)) centre.twilio.hangUp(leg.sid);
    await centre.forgetCalls();
    centre.kind();
  }
}
