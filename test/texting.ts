import { CalendarService } from '../src/calendar/calendar.service';
import { type Clock, VirtualClock } from '../src/clock';
import { ContactService } from '../src/intake/contact.service';
import { OptOutService } from '../src/intake/opt-out.service';
import { TextDelivery } from '../src/sms/delivery.service';
import { TextExchange } from '../src/sms/gateways/exchange';
import { type ExchangeBehaviour, USUAL_BEHAVIOUR } from '../src/sms/gateways/exchange.rules';
import type { TextGateway } from '../src/sms/gateways/port';
import { SimulatedGateway } from '../src/sms/gateways/simulated';
import { OutboxService } from '../src/sms/outbox.service';
import { MessageService } from '../src/sms/message.service';
import { ReplyService } from '../src/sms/reply.service';
import { TextSender } from '../src/sms/sender.service';
import { TemplateService } from '../src/sms/template.service';
import { SeededTokens } from '../src/tokens';
import type { TestDatabase } from './database';

const CONFIG = { timeZone: 'Asia/Shanghai', defaultRegion: 'CN', textSignature: '惠访' };

/** An exchange that answers within the same instant and delivers everything. */
export const INSTANT: ExchangeBehaviour = {
  ...USUAL_BEHAVIOUR,
  latencyMs: [0, 0],
  deliveryMs: [1_000, 5_000],
  invalidNumbers: 0,
  undelivered: 0,
};

export interface Centre<C extends Clock = VirtualClock> {
  clock: C;
  exchange: TextExchange;
  gateway: TextGateway;
  optOuts: OptOutService;
  calendar: CalendarService;
  templates: TemplateService;
  outbox: OutboxService;
  messages: MessageService;
  sender: TextSender;
  delivery: TextDelivery;
  replies: ReplyService;
}

export interface CentreOptions {
  behaviour?: Partial<ExchangeBehaviour>;
  gateway?: TextGateway;
  tokens?: string;
  /** An exchange shared with another centre: two processes, one gateway. */
  exchange?: TextExchange;
}

/** One process that sends texts, put together by hand. */
export function textingCentre<C extends Clock>(
  database: TestDatabase,
  clock: C,
  options: CentreOptions = {},
): Centre<C> {
  const { dataSource } = database;
  const exchange =
    options.exchange ?? new TextExchange(clock, { seed: 7, behaviour: { ...INSTANT, ...options.behaviour } });
  const gateway: TextGateway = options.gateway ?? new SimulatedGateway(clock, exchange, 0);
  const calendar = new CalendarService(dataSource, clock);
  const optOuts = new OptOutService(dataSource, new ContactService(CONFIG), clock);
  const templates = new TemplateService(dataSource, clock, CONFIG);
  const tokens = new SeededTokens(options.tokens ?? 'test');
  const outbox = new OutboxService(dataSource, calendar, templates, CONFIG, undefined, gateway);
  const sender = new TextSender(dataSource, calendar, clock, tokens, gateway, CONFIG);
  const delivery = new TextDelivery(dataSource, clock, gateway);
  const replies = new ReplyService(dataSource, clock, templates, CONFIG, gateway);
  const messages = new MessageService(outbox, sender, delivery, replies);
  return {
    clock,
    exchange,
    gateway,
    optOuts,
    calendar,
    templates,
    outbox,
    messages,
    sender,
    delivery,
    replies,
  };
}

const NOTED = '2026-01-01T00:00:00Z';

export async function addBranch(
  database: TestDatabase,
  code = '3301',
  timeZone: string | null = null,
): Promise<void> {
  await database.query(
    `INSERT INTO branch (branch_code, name, time_zone, known_at, changed_at) VALUES ($1, $1, $2, $3, $3)
     ON CONFLICT DO NOTHING`,
    [code, timeZone, NOTED],
  );
}

/** A claim with a plate and a mobile number, reported when the test says. */
export async function addClaim(
  database: TestDatabase,
  claim: { reportNo: string; reportedAt: string } & Partial<{
    plate: string | null;
    numbers: string[];
    kinds: string[];
    branch: string;
    policyNo: string | null;
  }>,
): Promise<void> {
  const { numbers = ['+8613812345678'] } = claim;
  await database.query(
    `INSERT INTO claim (report_no, policy_no, plate, reported_at, branch_code, numbers, number_kinds, known_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $4, $4)`,
    [
      claim.reportNo,
      claim.policyNo ?? null,
      claim.plate === undefined ? '粤B12345' : claim.plate,
      claim.reportedAt,
      claim.branch ?? '3301',
      numbers,
      claim.kinds ?? numbers.map(() => 'mobile'),
    ],
  );
}

/** An individual motor policy of a mobile number, expiring when the test says. */
export async function addPolicy(
  database: TestDatabase,
  policy: { policyNo: string; expiresOn: string } & Partial<{
    productLine: string;
    holderType: string;
    numbers: string[];
    kinds: string[];
    renewedBy: string | null;
    endedOn: string | null;
    zone: string | null;
    language: string | null;
    underwrittenAt: string;
    branch: string;
  }>,
): Promise<void> {
  const { numbers = ['+8613912345678'] } = policy;
  await database.query(
    `INSERT INTO policy (policy_no, product_line, holder_type, branch_code, underwritten_at, effective_on, expires_on,
       time_zone, language, ended_on, renewed_by, numbers, number_kinds, known_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6::date - 365, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
    [
      policy.policyNo,
      policy.productLine ?? 'individual_motor',
      policy.holderType ?? 'individual',
      policy.branch ?? '3301',
      policy.underwrittenAt ?? '2025-01-01T00:00:00Z',
      policy.expiresOn,
      policy.zone ?? null,
      policy.language ?? null,
      policy.endedOn ?? null,
      policy.renewedBy ?? null,
      numbers,
      policy.kinds ?? numbers.map(() => 'mobile'),
      NOTED,
    ],
  );
}

export interface StoredMessage {
  id: number;
  rule: string;
  key: string;
  dueOn: string;
  state: string;
  reason: string | null;
  phone: string | null;
  body: string | null;
  token: string | null;
  notBefore: Date;
  createdAt: Date;
  sentAt: Date | null;
}

export function storedMessages(database: TestDatabase): Promise<StoredMessage[]> {
  return database.query(
    `SELECT id, rule, record_key AS key, due_on AS "dueOn", state, reason, phone, body, token, not_before AS "notBefore",
       created_at AS "createdAt", sent_at AS "sentAt" FROM message ORDER BY id`,
  );
}

/** Each as `key state reason`, in the order of `storedMessages`. */
export async function storedStates(database: TestDatabase): Promise<string[]> {
  return (await storedMessages(database)).map((it) => [it.key, it.state, it.reason].join(' '));
}

/** A gateway that a test can hold up. */
export function gatewayThat(send: TextGateway['send']): TextGateway {
  return { name: 'simulated', send, find: async () => null, parseReport: () => null };
}

export async function emptyTexts(database: TestDatabase): Promise<void> {
  await database.query(`TRUNCATE message, text_rule, provider_event, opt_out, claim, policy, branch, reply, dead_text_number, template_pause,
       provider_pause`);
}

/** Enters receipts for `count` claims R01, R02, …, each of a number of its own, reported in the hour before the clock's. */
export async function oweReceipts(database: TestDatabase, centre: Centre, count: number): Promise<void> {
  const from = centre.clock.now().getTime() - 3_600_000;
  for (let at = 1; at <= count; at++) {
    await addClaim(database, {
      reportNo: `R${String(at).padStart(2, '0')}`,
      reportedAt: new Date(from + at * 1000).toISOString(),
      numbers: [`+86138${10_000_000 + at}`],
    });
  }
  await centre.outbox.tickCreate(centre.clock.now());
}

/** Waits, turn by turn of the event loop, until it holds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
