import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { localDateOf } from '../calendar/zone.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { keepOnce, reduced } from '../provider-event.sql';
import { addOptOut, currentOptOut, lockPhones } from '../intake/opt-out.sql';
import { Metrics } from '../operation/metrics';
import { liftDeadNumber } from './dead-number.sql';
import { TEXT_GATEWAY, type TextGateway } from './gateways/port';
import type { InboundText } from './gateways/inbound';
import { INBOUND_READERS } from './gateways/inbound-readers';
import { insertMessages } from './outbox.sql';
import { languageOfReply, meaningOf } from './reply.rules';
import * as sql from './reply.sql';
import { helpAnswer, optInConfirmation, optOutConfirmation } from './rules/reply-answers';
import { type TemplateSet, TemplateService } from './template.service';
import type { AnswerRule } from './text-rule';

/** A raw text from a customer, as a gateway handed it over. */
export interface RawInbound {
  provider: string;
  payload: object;
  /** Of address and content: the very same is taken once. */
  digest: Buffer;
}

/** What a reply makes the house do by itself, beside its own row. */
interface Answer {
  rule: AnswerRule;
  /** What the answer is about: the opt-out that it confirms, else the reply. Once for each. */
  recordType: 'opt_out' | 'reply';
  recordKey: string;
}

/**
 * What customers write back. A raw row first; then, in one transaction, the reply, what it says about further texts, and the
 * answer in the outbox. A refusal holds from that commit on: no intent that commits later can have missed it.
 */
@Injectable()
export class ReplyService {
  private readonly log = new Logger('texts');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly templates: TemplateService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
    @Optional() @Inject(TEXT_GATEWAY) private readonly gateway?: Pick<TextGateway, 'byTemplate'>,
    @Optional() private readonly metrics?: Metrics,
  ) {}

  /** Keeps a text and acts on it. Once it is kept, it is not lost: what fails after that is done by the next tick. */
  async receive({ provider, payload, digest }: RawInbound): Promise<void> {
    const now = this.clock.now();
    const event = { channel: 'inbound', provider, token: null, payload, digest, now } as const;
    const id = await keepOnce(this.dataSource, event);
    if (id === null) return;
    await this.conclude(id).catch((error: Error) => this.log.warn(waits(id, error)));
  }

  /** Acts on texts that were kept and not followed up: a process died, or the database did. Answers how many. */
  async tickReduce(): Promise<number> {
    let done = 0;
    for (const id of await sql.waitingInbound(this.dataSource)) {
      // One that cannot be concluded must not keep the others, refusals among them, from being heard.
      const concluded = await this.conclude(id).catch((error: Error) => this.log.warn(waits(id, error)));
      if (concluded) done++;
    }
    return done;
  }

  private async conclude(eventId: number): Promise<boolean> {
    const now = this.clock.now();
    // Before the transaction: who holds a connection must not wait for a second one.
    const make = await this.templates.load();
    return this.dataSource.transaction(async (manager) => {
      const event = await sql.lockInbound(manager, eventId);
      if (!event) return false;
      const inbound = INBOUND_READERS[event.provider]?.(event.payload) ?? null;
      if (inbound) await this.take(manager, event, inbound, make, now);
      else this.log.warn(`event ${eventId} of ${event.provider} is no text from a customer that can be read`);
      await reduced(manager, eventId, now);
      return true;
    });
  }

  private async take(
    manager: EntityManager,
    { provider, receivedAt }: { provider: string; receivedAt: Date },
    inbound: InboundText,
    make: TemplateSet,
    now: Date,
  ): Promise<void> {
    const { from: phone, body } = inbound;
    // Before anything is read: what is decided here, no intent and no other reply of the number may overlap.
    await lockPhones(manager, [phone], 'exclusive');
    const meaning = inbound.meaning ?? meaningOf(body);
    const returns =
      meaning === 'opt_in' || (meaning === 'yes' && (await sql.hasOptedOutByText(manager, phone)));
    const kind = meaning === 'opt_out' ? 'opt_out' : returns ? 'opt_in' : 'other';
    const about = (await sql.lastTextTo(manager, phone)) ?? (await sql.recordOf(manager, phone)) ?? NOBODYS;
    const settled = kind === 'other' && meaning !== 'help' ? null : meaning === 'help' ? 'help' : kind;
    const providerRef = inbound.ref;
    const reply = { provider, providerRef, phone, body, kind, settled, receivedAt, ...about } as const;
    const id = await sql.insertReply(manager, reply, now);
    if (id === null) return;
    // Whoever writes has a telephone that takes texts, whatever a network said of it.
    await liftDeadNumber(manager, { phone, id: null }, 'customer', now);
    let answer: Answer | null = null;
    if (kind === 'opt_out') {
      const optOutId = await this.optOut(manager, phone, body, now);
      answer = { rule: optOutConfirmation, recordType: 'opt_out', recordKey: String(optOutId) };
    } else if (kind === 'opt_in' && !(await sql.hasRefusedSince(manager, phone, receivedAt))) {
      await sql.liftOptOutsByText(manager, phone, now);
      answer = { rule: optInConfirmation, recordType: 'reply', recordKey: String(id) };
    } else if (meaning === 'help' && !(await this.helpedToday(manager, phone, now))) {
      answer = { rule: helpAnswer, recordType: 'reply', recordKey: String(id) };
    }
    if (answer && !inbound.answered) await this.enter(manager, answer, make, inbound, about.branchCode, now);
  }

  /** The one in force: a number that refuses twice has refused once. */
  private async optOut(manager: EntityManager, phone: string, body: string, now: Date): Promise<number> {
    const note = body.slice(0, 100);
    const added = await addOptOut(
      manager,
      { phone, channel: 'text', rule: null, source: 'reply', note, createdBy: 'customer' },
      now,
    );
    return added ?? (await currentOptOut(manager, phone, 'text', null))!.id;
  }

  private helpedToday(manager: EntityManager, phone: string, now: Date): Promise<boolean> {
    return sql.answeredOn(manager, helpAnswer.code, phone, localDateOf(this.config.timeZone, now.getTime()));
  }

  private async enter(
    manager: EntityManager,
    { rule, recordType, recordKey }: Answer,
    make: TemplateSet,
    { from: phone, body }: InboundText,
    branchCode: string,
    now: Date,
  ): Promise<void> {
    const language = languageOfReply(body);
    const made = make(rule, language, {});
    if ('refused' in made) {
      this.log.warn(`${rule.code} cannot be made: ${made.detail}`);
      return;
    }
    const template = { rule: rule.code, language, version: made.version, values: made.values };
    const entered = await insertMessages(
      manager,
      [
        {
          rule: rule.code,
          recordType,
          recordKey,
          dueOn: localDateOf(this.config.timeZone, now.getTime()),
          branchCode,
          phone,
          templateVersion: made.version,
          language,
          body: made.text,
          segments: made.segments,
          template: this.gateway?.byTemplate ? template : null,
          state: 'queued',
          reason: null,
          notBefore: now,
          expiresAt: new Date(now.getTime() + rule.staleAfter.hours * 3_600_000),
        },
      ],
      now,
    );
    if (entered > 0) this.metrics?.countText('queued', entered);
  }
}

function waits(eventId: number, { message }: Error): string {
  return `a customer's text is kept as event ${eventId} and will be read again: ${message}`;
}

/** A number that nobody knows: the company reads it, and no branch. */
const NOBODYS: sql.ReplyAbout = {
  branchCode: '',
  recordType: null,
  recordKey: null,
  rule: null,
  messageId: null,
};
