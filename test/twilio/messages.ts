import type { Clock } from '../../src/clock';
import type { Callbacks } from './callbacks';
import type { Fields } from './contract';
import { TwilioError } from './errors';
import type { TwilioJournal } from './journal';
import { equals, pageOf, within } from './listing';
import {
  type Message,
  type MessageStatus,
  hasEnded,
  inboundParams,
  messageResource,
  statusParams,
} from './message-resource';
import { Pace } from './pace';
import type { Fates, TextPlan } from './people';
import { type Sids, tokenIn } from './sids';

export interface MessageSetting {
  clock: Clock;
  speed: number;
  accountSid: string;
  numbers: readonly string[] | null;
  messagesPerSecond: number | undefined;
  /** States that are told besides the end. */
  events: readonly string[];
  forgetAfterMs: number | null;
}

const VALIDITY_S = 36_000;
const EXPIRED = 30036;
const OPTED_OUT = 21610;
/** Words on which Twilio itself stops, and starts again, to send to a number. */
const STOP = /^(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout)$/i;
const START = /^(start|yes|unstop)$/i;

/** Texts from acceptance to the handset, and what customers text to us. */
export class Messages {
  readonly optedOut = new Set<string>();
  /** Numbers that a request is refused for, with the code; texts to these end with this code. */
  readonly refused = new Map<string, number>();
  readonly undelivered = new Map<string, number>();
  private readonly known = new Map<string, Message>();
  private readonly pace: Pace;
  private live = 0;

  constructor(
    private readonly setting: MessageSetting,
    private readonly sids: Sids,
    private readonly fates: Fates,
    private readonly callbacks: Callbacks,
    private readonly journal: TwilioJournal,
  ) {
    this.pace = new Pace(setting.clock, setting.messagesPerSecond, setting.speed);
  }

  /** Texts that have not ended. */
  get underWay(): number {
    return this.live;
  }

  /** @throws TwilioError where the number or the sender is refused */
  accept(form: Fields, said: 'accepted' | 'none' | 'error'): object {
    const { clock } = this.setting;
    const token = tokenIn(form.StatusCallback);
    const to = String(form.To);
    const plan = this.judge(form, token, to);
    const message: Message = {
      sid: this.sids.make('SM'),
      token,
      to,
      from: form.From === undefined ? null : String(form.From),
      serviceSid: form.MessagingServiceSid === undefined ? null : String(form.MessagingServiceSid),
      body: String(form.Body ?? ''),
      status: form.MessagingServiceSid === undefined ? 'queued' : 'accepted',
      code: null,
      inbound: false,
      hook: form.StatusCallback ? { url: String(form.StatusCallback), method: 'POST' } : null,
      createdAt: clock.now(),
      sentAt: null,
      updatedAt: clock.now(),
    };
    const { sid, body } = message;
    this.journal.write('text_accepted', { sid, token, to, body, said });
    this.known.set(sid, message);
    this.live++;
    const answer = this.resource(message);
    this.carry(message, plan, Number(form.ValidityPeriod ?? VALIDITY_S) * 1000);
    return answer;
  }

  refuse(form: Fields, error: TwilioError): TwilioError {
    const token = tokenIn(form.StatusCallback);
    this.journal.write('text_refused', { token, to: String(form.To), code: error.code });
    return error;
  }

  fetch(sid: string): object {
    const message = this.known.get(sid);
    if (!message) throw new TwilioError(404, 20404, `There is no message ${sid}`);
    return this.resource(message);
  }

  list(query: Fields, target: string): object {
    const fitting = [...this.known.values()]
      .reverse()
      .filter(
        (it) =>
          equals(query, 'To', it.to) &&
          equals(query, 'From', it.from) &&
          within(query, 'DateSent', it.sentAt),
      );
    return pageOf('messages', fitting, query, target, (it) => this.resource(it));
  }

  /** What a customer texts, as it would be posted to us. */
  receive(from: string, to: string, body: string): { sid: string; params: Record<string, string> } {
    const word = body.trim();
    if (STOP.test(word)) this.optedOut.add(from);
    if (START.test(word)) this.optedOut.delete(from);
    const at = this.setting.clock.now();
    const message: Message = {
      sid: this.sids.make('SM'),
      token: null,
      to,
      from,
      serviceSid: null,
      body,
      status: 'received',
      code: null,
      inbound: true,
      hook: null,
      createdAt: at,
      sentAt: at,
      updatedAt: at,
    };
    const { sid } = message;
    this.known.set(sid, message);
    this.forgetLater(message);
    this.journal.write('text_received', { sid, token: null, to: from, body });
    return {
      sid,
      params: inboundParams(message, this.setting.accountSid),
    };
  }

  private judge(form: Fields, token: string | null, to: string): TextPlan {
    const from = form.From === undefined ? null : String(form.From);
    if (from && this.setting.numbers && !this.setting.numbers.includes(from))
      throw this.refuse(form, new TwilioError(400, 21606));
    const plan = this.fates.text(token ?? to, to);
    const code = this.optedOut.has(to) ? OPTED_OUT : (this.refused.get(to) ?? plan.refusal);
    if (code !== null) throw this.refuse(form, new TwilioError(400, code));
    return { ...plan, code: this.undelivered.get(to) ?? plan.code };
  }

  private carry(message: Message, plan: TextPlan, validMs: number): void {
    const { speed } = this.setting;
    const sendMs = this.pace.turn() + plan.sendSeconds * 1000 * speed;
    this.move(message, 'queued');
    if (sendMs > validMs) return this.after(validMs, () => this.end(message, 'failed', EXPIRED));
    this.after(sendMs, () => {
      message.sentAt = this.setting.clock.now();
      this.move(message, 'sending');
      this.after((plan.deliverySeconds * 1000 * speed) / 10, () => {
        this.move(message, 'sent');
        const { sid, token, to } = message;
        this.journal.write('text_sent', { sid, token, to });
        this.after(plan.deliverySeconds * 900 * speed, () =>
          this.end(message, plan.code === null ? 'delivered' : 'undelivered', plan.code),
        );
      });
    });
  }

  private move(message: Message, status: MessageStatus): void {
    message.status = status;
    message.updatedAt = this.setting.clock.now();
    this.tell(message);
  }

  private end(message: Message, status: MessageStatus, code: number | null): void {
    message.code = code;
    message.sentAt ??= this.setting.clock.now();
    this.live--;
    const { sid, token, to } = message;
    this.journal.write('text_ended', { sid, token, to, status, code });
    this.move(message, status);
    this.forgetLater(message);
  }

  private forgetLater({ sid }: Message): void {
    const { clock, forgetAfterMs } = this.setting;
    if (forgetAfterMs !== null) clock.after(forgetAfterMs, () => this.known.delete(sid));
  }

  private after(milliseconds: number, work: () => void): void {
    this.setting.clock.after(milliseconds, work);
  }

  private tell(message: Message): void {
    const { sid, token, to, status, hook } = message;
    if (!hook || !(hasEnded(status) || this.setting.events.includes(status))) return;
    const params = statusParams(message, this.setting.accountSid, this.setting.clock.now());
    const other = status === 'delivered' ? 'undelivered' : 'delivered';
    const lie = { MessageStatus: other, SmsStatus: other };
    this.callbacks.send(hook, params, { kind: 'messages', sid, token, to, status, lie });
  }

  private resource(message: Message): object {
    return messageResource(message, this.setting.accountSid);
  }
}
