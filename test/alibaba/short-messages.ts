import { createHash } from 'node:crypto';
import type { Clock } from '../../src/clock';
import type { ExchangeAnswer, TextExchange } from '../../src/sms/gateways/exchange';

/** What is registered in the account, and what it may send. */
export interface Account {
  signName: string;
  /** By code: the text with its `${name}`s. */
  templates: Readonly<Record<string, string>>;
}

/** An answer over HTTP; none: the connection stays open. */
export type Answer = { status: number; body: object } | null;

interface Kept {
  token: string;
  number: string;
  templateCode: string;
  content: string;
  bizId: string;
  /** yyyy-MM-dd HH:mm:ss of Beijing. */
  sentAt: string;
}

const LONGEST_VALUE = 35;
const LONGEST_OUT_ID = 256;
const MOST_ROWS = 50;

/** SendSms and QuerySendDetails as their pages describe them, over an exchange that decides what becomes of each text. */
export class ShortMessages {
  private readonly kept: Kept[] = [];
  private nameless = 0;

  constructor(
    private readonly clock: Clock,
    private readonly account: Account,
    private readonly exchange: TextExchange,
  ) {}

  send(query: Readonly<Record<string, string>>): { answer: Answer; latencyMs: number } {
    const wrong = this.wrongRequest(query);
    if (wrong) return { answer: wrong, latencyMs: 0 };
    const [number, templateCode] = [nationalOf(query.PhoneNumbers!)!, query.TemplateCode!];
    const values = JSON.parse(query.TemplateParam ?? '{}') as Record<string, string>;
    const body = this.account.templates[templateCode]!.replace(
      /\$\{(\w+)\}/g,
      (_, name: string) => values[name]!,
    );
    const content = `【${query.SignName}】${body}`;
    // Without an OutId the text has no name of the caller's.
    const token = query.OutId ?? `nameless-${++this.nameless}`;
    const submitted = this.exchange.submit({
      token,
      to: `+86${number}`,
      body: content,
      expiresAt: this.clock.now(),
    });
    const bizId = bizIdOf(token, this.kept.length);
    // No answer may mean that it was lost as well; the journal knows.
    if (this.exchange.journal.at(-1)?.event === 'accepted')
      this.kept.push({ token, number, templateCode, content, bizId, sentAt: beijing(this.clock.now()) });
    return { answer: answerOf(submitted.answer, bizId), latencyMs: submitted.latencyMs };
  }

  details(query: Readonly<Record<string, string>>): Answer {
    for (const name of ['PhoneNumber', 'SendDate', 'PageSize', 'CurrentPage'])
      if (!query[name]) return missing(name);
    const [size, page] = [Number(query.PageSize), Number(query.CurrentPage)];
    if (!(size >= 1 && size <= MOST_ROWS && page >= 1) || !/^\d{8}$/.test(query.SendDate!))
      return business('isv.INVALID_PARAMETERS');
    const listed = this.kept.filter(
      (it) =>
        it.number === nationalOf(query.PhoneNumber!) &&
        it.sentAt.slice(0, 10).replaceAll('-', '') === query.SendDate &&
        (!query.BizId || it.bizId === query.BizId),
    );
    const rows = listed.slice((page - 1) * size, page * size).map((it) => this.detail(it));
    return said({
      Code: 'OK',
      Message: 'OK',
      TotalCount: String(listed.length),
      SmsSendDetailDTOs: { SmsSendDetailDTO: rows },
    });
  }

  /** A receipt as it is pushed (SmsReport); null for steps that Alibaba tells nothing of. */
  receipt(token: string, status: string, code: string | null): object | null {
    const of = this.kept.find((it) => it.token === token);
    if (!of || (status !== 'delivered' && status !== 'undelivered')) return null;
    const success = status === 'delivered';
    return {
      phone_number: of.number,
      send_time: of.sentAt,
      report_time: beijing(this.clock.now()),
      success,
      err_code: success ? 'DELIVERED' : errCodeOf(code),
      err_msg: success ? '用户接收成功' : '用户接收失败',
      sms_size: '1',
      biz_id: of.bizId,
      out_id: of.token,
    };
  }

  private wrongRequest(query: Readonly<Record<string, string>>): Answer {
    for (const name of ['PhoneNumbers', 'SignName', 'TemplateCode']) if (!query[name]) return missing(name);
    // The real one takes a thousand numbers; we never send more than one, so here two are an error.
    if (query.PhoneNumbers!.includes(',')) return business('isv.MOBILE_COUNT_OVER_LIMIT');
    if (!nationalOf(query.PhoneNumbers!)) return business('isv.MOBILE_NUMBER_ILLEGAL');
    if (query.SignName !== this.account.signName) return business('isv.SMS_SIGNATURE_ILLEGAL');
    const template = this.account.templates[query.TemplateCode!];
    if (template === undefined) return business('isv.SMS_TEMPLATE_ILLEGAL');
    if (Buffer.byteLength(query.OutId ?? '') > LONGEST_OUT_ID) return business('isv.INVALID_PARAMETERS');
    return wrongValues(template, query.TemplateParam ?? '{}');
  }

  private detail({ token, number, templateCode, content, sentAt }: Kept): object {
    const found = this.exchange.find(token);
    const status = found?.status === 'delivered' ? 3 : found?.status === 'undelivered' ? 2 : 1;
    return {
      PhoneNum: number,
      Content: content,
      TemplateCode: templateCode,
      OutId: token,
      SendDate: sentAt,
      SendStatus: status,
      ...(status !== 1 && {
        ReceiveDate: beijing(this.clock.now()),
        ErrCode: status === 3 ? 'DELIVERED' : errCodeOf(found!.code),
      }),
    };
  }
}

function wrongValues(template: string, json: string): Answer {
  let values: unknown;
  try {
    values = JSON.parse(json);
  } catch {
    return business('isv.INVALID_JSON_PARAM');
  }
  if (!values || typeof values !== 'object' || Object.values(values).some((it) => typeof it !== 'string'))
    return business('isv.INVALID_JSON_PARAM');
  const given = values as Record<string, string>;
  for (const [, name] of template.matchAll(/\$\{(\w+)\}/g)) {
    if (!given[name!]) return business('isv.TEMPLATE_MISSING_PARAMETERS');
    if ([...given[name!]!].length > LONGEST_VALUE) return business('isv.PARAM_LENGTH_LIMIT');
    if (/https?:\/\//i.test(given[name!]!)) return business('isv.PARAM_NOT_SUPPORT_URL');
  }
  return null;
}

function answerOf(answer: ExchangeAnswer, bizId: string): Answer {
  switch (answer.kind) {
    case 'accepted':
      return said({ Code: 'OK', Message: 'OK', BizId: bizId });
    case 'refused':
      return business(
        answer.code === 'invalid_number' ? 'isv.MOBILE_NUMBER_ILLEGAL' : 'isv.BLACK_KEY_CONTROL_LIMIT',
      );
    case 'throttled':
      return problem(400, 'Throttling.User', 'Request was denied due to user flow control.');
    case 'error':
      return problem(500, 'InternalError', 'The request processing has failed due to some unknown error.');
    case 'none':
      return null;
  }
}

/** The exchange's reasons in the words of receipts. */
function errCodeOf(code: string | null): string {
  return code === 'unreachable' ? 'UNDELIV' : code === 'filtered' ? 'isv.SMS_CONTENT_ILLEGAL' : 'MK:0075';
}

export function problem(status: number, code: string, message: string): Answer {
  return { status, body: { RequestId: requestId(code), Code: code, Message: message } };
}

function business(code: string): Answer {
  return said({ Code: code, Message: code });
}

function missing(name: string): Answer {
  return problem(400, `Missing${name}`, `${name} is mandatory for this action.`);
}

function said(body: object): Answer {
  return { status: 200, body: { RequestId: requestId(JSON.stringify(body)), ...body } };
}

function requestId(of: string): string {
  return createHash('sha256').update(of).digest('hex').slice(0, 32).toUpperCase();
}

function bizIdOf(token: string, count: number): string {
  const digits = BigInt(`0x${createHash('sha256').update(`${token} ${count}`).digest('hex')}`).toString();
  return `${digits.slice(0, 18)}^0`;
}

function nationalOf(number: string): string | null {
  return /^(?:\+86|\+|0086|86)?(1\d{10})$/.exec(number)?.[1] ?? null;
}

function beijing(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
