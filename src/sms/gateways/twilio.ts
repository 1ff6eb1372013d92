import type { Twilio } from 'twilio';
import { DAY_MS } from '../../calendar/zone.rules';
import type { Clock } from '../../clock';
import type { TwilioSettings } from '../../provider-settings.rules';
import { textAddress } from '../../twilio/addresses.rules';
import { failureOf } from '../../twilio/answer.rules';
import type { DeliveryReport } from '../delivery.rules';
import { AmbiguousSend, type OutgoingText, type SendAnswer, type SoughtText, type TextGateway } from './port';
import { readTwilioReport, reportOf } from './twilio-report.rules';

/** Longest time that Twilio may hold a text back, seconds. */
const LONGEST_VALIDITY_S = 36_000;
/** With less left, Twilio would expire it on its way through the queue: it waits for its next hours instead. */
const LEAST_VALIDITY_S = 5;
/** Two clocks, and Twilio tells whole seconds: it may name an instant this much before the intent. */
const CLOCKS_APART_MS = 2_000;
/** Texts to one number that are read of a list. */
const MOST_LISTED = 1_000;
/** By then Twilio has sent a text or given it up: its validity, and an hour for whatever held the request up. */
const SENT_OR_NOT_MS = (LONGEST_VALIDITY_S + 3_600) * 1_000;
/** A request follows its intent at once, and is given up before this. */
const TAKEN_WITHIN_MS = 60_000;

/** Twilio puts this before every text of an account that has not been paid for yet. */
const TRIAL_PREFIX = 'Sent from your Twilio trial account - ';

type Filter = NonNullable<Parameters<Twilio['messages']['list']>[0]>;
type Listed = Awaited<ReturnType<Twilio['messages']['list']>>[number];

/**
 * Texts through Twilio's Messages. It knows no idempotency key, so a request is made once: what it may have taken without
 * saying so is ambiguous. Its callbacks carry our token in their address; the resource itself does not, so what never called
 * back is looked for among the texts to the number (reliability.md §1).
 */
export class TwilioGateway implements TextGateway {
  readonly name = 'twilio';

  constructor(
    private readonly client: Twilio,
    private readonly settings: Pick<TwilioSettings, 'number' | 'messagingServiceSid'>,
    private readonly publicUrl: string,
    private readonly clock: Clock,
  ) {}

  async send({ token, to, body, expiresAt }: OutgoingText): Promise<SendAnswer> {
    const left = Math.floor((expiresAt.getTime() - this.clock.now().getTime()) / 1000);
    if (left < LEAST_VALIDITY_S) return { kind: 'later', code: 'closing' };
    const { messagingServiceSid, number } = this.settings;
    try {
      const { sid } = await this.client.messages.create({
        to,
        body,
        ...(messagingServiceSid ? { messagingServiceSid } : { from: number! }),
        statusCallback: textAddress(this.publicUrl, token),
        validityPeriod: Math.min(left, LONGEST_VALIDITY_S),
        smartEncoded: false,
      });
      return { kind: 'accepted', providerRef: sid };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'ambiguous')
        throw new AmbiguousSend(`Twilio gave no whole answer: ${failure.why}`);
      return failure.kind === 'refused'
        ? { kind: 'refused', code: failure.code }
        : { kind: 'later', code: failure.code };
    }
  }

  /** @throws what the library threw, or an Error where a number has too many texts: Twilio was not asked to the end then */
  async find(text: SoughtText): Promise<DeliveryReport | null> {
    if (text.providerRef !== null) {
      return this.reportOf(text.token, await this.client.messages(text.providerRef).fetch());
    }
    const from = new Date(text.intentAt.getTime() - CLOCKS_APART_MS);
    // Of all, not of those sent since: one that Twilio still holds in its queue has no instant of sending, and may be the earlier.
    const all = await this.list({ to: text.to });
    const found = all ? this.among(all, text, from) : await this.amongSent(text, from);
    return found && this.reportOf(text.token, found);
  }

  parseReport(payload: unknown): DeliveryReport | null {
    return readTwilioReport(payload);
  }

  /** Null: there are more than are read. */
  private async list(filter: Filter): Promise<Listed[] | null> {
    const listed = await this.client.messages.list({
      ...filter,
      limit: MOST_LISTED,
      pageSize: MOST_LISTED,
    });
    return listed.length < MOST_LISTED ? listed : null;
  }

  /**
   * In the second place, where a number has had too many texts to read them all: among those sent since. What Twilio holds, or gave
   * up unsent, may not be in that list. So it is asked only when nothing of that hour can wait any longer, only what was taken
   * right after the intent can be it, and finding none proves nothing.
   *
   * @throws Error where it cannot be told
   */
  private async amongSent(text: SoughtText, from: Date): Promise<Listed> {
    const intended = text.intentAt.getTime();
    const settled = intended + SENT_OR_NOT_MS;
    // Of such a filter Twilio documents days only: it may look at no more of an instant.
    const days = {
      dateSentAfter: new Date(from.getTime() - DAY_MS),
      dateSentBefore: new Date(settled + DAY_MS),
    };
    const sent = this.clock.now().getTime() < settled ? null : await this.list({ to: text.to, ...days });
    const near = sent?.filter((it) => it.dateCreated.getTime() <= intended + TAKEN_WITHIN_MS);
    const found = near && this.among(near, text, from);
    if (!found) throw new Error('too many texts to this number to tell them apart');
    return found;
  }

  /** The earliest that can be it. */
  private among(listed: readonly Listed[], text: SoughtText, from: Date): Listed | null {
    const born = ({ dateCreated }: Listed) => dateCreated.getTime();
    // Lists begin with the newest, and name whole seconds: of two in one second the one further down came first.
    const fitting = [...listed]
      .reverse()
      .filter(
        (it) => isBody(it.body, text.body) && born(it) >= from.getTime() && !text.otherRefs.has(it.sid),
      );
    return fitting.sort((one, other) => born(one) - born(other))[0] ?? null;
  }

  private reportOf(token: string, { sid, status, errorCode }: Listed): DeliveryReport {
    const report = reportOf(token, { sid, status, errorCode });
    if (!report) throw new Error(`Twilio calls it ${status}, which is no status of a text that we know`);
    return report;
  }
}

function isBody(listed: string, ours: string): boolean {
  return listed === ours || listed === TRIAL_PREFIX + ours;
}
