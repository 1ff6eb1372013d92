import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { CalendarService } from '../calendar/calendar.service';
import { nextOpening } from '../calendar/hours.rules';
import { localDateOf } from '../calendar/zone.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { InvalidInput, NotFound } from '../errors';
import { ContactService } from '../intake/contact.service';
import { maskPhone } from '../phone-mask.rules';
import { TokenSource } from '../tokens';
import { TEXT_GATEWAY, type MessageTemplate, type TextGateway } from './gateways/port';
import { judgeOwed } from './outbox.rules';
import { deadAmong, optedOutAmong } from './owed.sql';
import { sizeOfText } from './segments.rules';
import { type MadeText, TemplateService } from './template.service';
import * as sql from './test-number.sql';
import { TEST_RULE, toldOf } from './test-send.rules';
import type { OwedText, TextLanguage, TextRule } from './text-rule';

type Made = Exclude<MadeText<number | null>, { refused: unknown }>;

export interface TestRequest {
  /** Rule whose template is tried. */
  template: string;
  /** Null: the template in force. */
  body: string | null;
  language: TextLanguage;
  /** As typed; must be on the list. */
  phone: string;
  values: Record<string, string | null>;
}

/** Sends one text of a template to a handset of the house: through the outbox, with its hours and opt-outs, and told as such. */
@Injectable()
export class TestSendService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly templates: TemplateService,
    private readonly contacts: ContactService,
    private readonly calendar: CalendarService,
    private readonly clock: Clock,
    private readonly tokens: TokenSource,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
    @Optional() @Inject(TEXT_GATEWAY) private readonly gateway?: Pick<TextGateway, 'byTemplate'>,
  ) {}

  numbers(): Promise<sql.TestNumber[]> {
    return sql.listTestNumbers(this.dataSource);
  }

  /** The same number again is answered as it stands. @throws InvalidInput `contact.invalid_phone`, `not_a_mobile` */
  async addNumber(input: { phone: string; note: string }, by: string) {
    const phone = this.readMobile(input.phone);
    const now = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const added = await sql.addTestNumber(manager, { phone, note: input.note, by }, now);
      if (!added) return { created: false, number: (await sql.findTestNumber(manager, phone))! };
      await writeAudit(manager, {
        at: now,
        actor: by,
        action: 'text_test_number.added',
        entityType: 'text_test_number',
        entityId: String(added.id),
        after: { phone, note: input.note },
      });
      return { created: true, number: added };
    });
  }

  /** @throws NotFound `test_number_unknown` */
  async removeNumber(id: number, by: string): Promise<sql.TestNumber> {
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const removed = await sql.removeTestNumber(manager, id);
      if (!removed)
        throw new NotFound('test_number_unknown', '没有这个测试号码 · there is no such test number', {
          field: 'id',
        });
      await writeAudit(manager, {
        at,
        actor: by,
        action: 'text_test_number.removed',
        entityType: 'text_test_number',
        entityId: String(id),
        before: { phone: removed.phone, note: removed.note },
      });
      return removed;
    });
  }

  /**
   * @throws InvalidInput `test_number_unknown`, `test_not_renderable`, `template_invalid`, `test_not_registered`; NotFound
   * `text_rule_unknown`
   */
  async send(request: TestRequest, by: string) {
    const phone = this.readMobile(request.phone);
    if (!(await sql.findTestNumber(this.dataSource, phone)))
      throw new InvalidInput(
        'test_number_unknown',
        '测试短信只发往登记过的测试号码 · tests go only to numbers on the list of test numbers',
        { field: 'phone', hint: '请管理员先登记 · an administrator adds it: POST /api/texts/test-numbers' },
      );
    const { template: rule, body, language, values } = request;
    const made = await this.templates.tryOut({ rule, body, language, data: values });
    if ('refused' in made)
      throw new InvalidInput('test_not_renderable', made.detail, {
        field: 'values',
        facts: { refused: made.refused },
      });
    const now = this.clock.now();
    const verdict = await this.judge(phone, now);
    const test = {
      recordKey: this.tokens.next(),
      dueOn: localDateOf(this.config.timeZone, now.getTime()),
      phone,
      body: made.text,
      segments: made.segments,
      template: this.gateway?.byTemplate ? madeOf(request, made) : null,
      ...verdict,
      expiresAt: new Date(now.getTime() + TEST_RULE.staleAfter.hours * 3_600_000),
      by,
    };
    return this.find(await sql.insertTest(this.dataSource, TEST_RULE.code, test, now));
  }

  /** How far a test has come. @throws NotFound `test_unknown` */
  async find(id: number) {
    const found = await sql.findTest(this.dataSource, TEST_RULE.code, id);
    if (!found) throw new NotFound('test_unknown', `没有测试短信 ${id} · there is no test ${id}`);
    const { body, phone, ...rest } = found;
    return {
      ...rest,
      phone: maskPhone(phone),
      text: body,
      size: sizeOfText(body),
      told: toldOf(rest.state, rest.reason),
    };
  }

  /** By the outbox's own rule; the sender looks again when it goes out. */
  private async judge(phone: string, now: Date) {
    const optedOut = await optedOutAmong(this.dataSource, TEST_RULE.code, [phone]);
    const dead = await deadAmong(this.dataSource, [phone]);
    const calendar = await this.calendar.facts();
    const owed = {
      numbers: [phone],
      numberKinds: ['mobile'],
      zone: this.config.timeZone,
      dueAt: now.getTime(),
    } as unknown as OwedText;
    const verdict = judgeOwed(TEST_RULE as unknown as TextRule, owed, {
      now: now.getTime(),
      optedOut: (number) => optedOut.has(number),
      dead: (number) => dead.has(number),
      nextOpening: (hours, zone, from) => nextOpening(calendar, hours, zone, from),
    });
    return verdict.kind === 'skip'
      ? { state: 'skipped' as const, reason: verdict.reason, notBefore: now }
      : { state: 'queued' as const, reason: verdict.reason, notBefore: new Date(verdict.notBefore) };
  }

  private readMobile(typed: string): string {
    const { numbers, kinds } = this.contacts.readPhones(typed);
    if (numbers.length !== 1 || kinds[0] !== 'mobile')
      throw new InvalidInput('not_a_mobile', '请填写一个手机号 · give one mobile number', { field: 'phone' });
    return numbers[0]!;
  }
}

/** What the test is made of, for a gateway that knows registered templates only. */
function madeOf({ template: rule, language }: TestRequest, made: Made): MessageTemplate {
  const { version, values } = made;
  if (version === null)
    throw new InvalidInput(
      'test_not_registered',
      '通道只发送已登记的模板，草稿不能测试 · the gateway sends registered templates only, no drafts',
      { field: 'body', hint: '请先保存并登记 · save the template and register it first' },
    );
  return { rule, language, version, values };
}
