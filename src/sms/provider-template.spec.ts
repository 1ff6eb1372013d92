import { openTestDatabase, type TestDatabase } from '../../test/database';
import {
  INSTANT,
  addBranch,
  addClaim,
  addPolicy,
  emptyTexts,
  storedMessages,
  textingCentre,
} from '../../test/texting';
import { VirtualClock } from '../clock';
import { TextExchange } from './gateways/exchange';
import type { OutgoingText, SendAnswer } from './gateways/port';
import { SimulatedGateway } from './gateways/simulated';
import { ProviderTemplateService } from './provider-template.service';

/** The exchange in this process, as one that wants codes: it refuses what comes without, and codes that are `bad`. */
class ByCode extends SimulatedGateway {
  override readonly name = 'alibaba' as 'simulated';
  readonly byTemplate = true;
  readonly sent: OutgoingText[] = [];
  bad: string | null = null;

  override async send(text: OutgoingText): Promise<SendAnswer> {
    if (!text.template) throw new Error('a text without its template');
    if (text.template.code === this.bad) return { kind: 'wrong_template', said: 'isv.SMS_TEMPLATE_ILLEGAL' };
    this.sent.push(text);
    return super.send(text);
  }
}

describe('texts that go out by the code of a registered template', () => {
  let database: TestDatabase;
  const clock = new VirtualClock('2026-03-11T09:00:00+08:00');
  let gateway = null as unknown as ByCode;
  let centre = null as unknown as ReturnType<typeof textingCentre<VirtualClock>>;
  let codes = null as unknown as ProviderTemplateService;
  let audited = 0;
  const receipt = { provider: 'alibaba', rule: 'report-receipt', language: 'zh', version: 1 } as const;
  const enter = (code: string | null, params = {}) => codes.save({ ...receipt, code, params }, 'S01');
  const states = async () =>
    (await storedMessages(database)).map((it) => `${it.state} ${it.reason ?? ''}`.trim());
  const tick = async () => {
    await centre.messages.tickCreate(clock.now());
    return centre.sender.drain();
  };
  const actions = async () =>
    (
      await database.query<{ action: string }>(
        `SELECT action FROM audit_entry WHERE entity_type IN ('message', 'provider_template') AND id > $1 ORDER BY id`,
        [audited],
      )
    ).map((it) => it.action);

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTexts(database);
    await database.query('TRUNCATE provider_template');
    const [last] = await database.query<{ id: number }>('SELECT coalesce(max(id), 0) AS id FROM audit_entry');
    audited = last!.id;
    clock.set('2026-03-11T09:00:00+08:00');
    gateway = new ByCode(clock, new TextExchange(clock, { seed: 7, behaviour: INSTANT }), 0);
    centre = textingCentre(database, clock, { gateway });
    codes = new ProviderTemplateService(database.dataSource, centre.templates, clock);
    await centre.messages.goLive(new Date('2026-03-11T08:00:00+08:00'));
    await addBranch(database);
    await addClaim(database, { reportNo: 'R1', reportedAt: '2026-03-11T08:59:00+08:00' });
  });

  it('wait for the code, are counted, and go out when it is entered', async () => {
    expect(await tick()).toBe(0);
    expect(await states()).toEqual(['queued no_provider_template']);
    expect(gateway.sent).toEqual([]);
    // Held once, not at every tick.
    clock.advance(60_000);
    expect(await tick()).toBe(0);
    expect(await actions()).toEqual(['message.queued', 'message.held']);
    expect(
      (await codes.list('alibaba')).find((it) => it.rule === 'report-receipt' && it.language === 'zh'),
    ).toMatchObject({
      version: 1,
      current: true,
      code: null,
      waiting: 1,
      unfit: null,
      text: '您的车辆${plate}出险报案已登记，报案号${reportNo}。查勘人员会尽快与您联系，请保持电话畅通。',
    });
    expect(await enter('SMS_154950909', { reportNo: 'no' })).toMatchObject({
      code: 'SMS_154950909',
      waiting: 1,
    });
    expect(await tick()).toBe(1);
    expect(gateway.sent).toEqual([
      expect.objectContaining({
        body: expect.stringContaining('粤B12345'),
        template: {
          rule: 'report-receipt',
          language: 'zh',
          version: 1,
          code: 'SMS_154950909',
          values: { plate: '粤B12345', no: 'R1' },
        },
      }),
    ]);
    expect(await states()).toEqual(['sent']);
    expect((await actions()).slice(2)).toEqual([
      'provider_template.changed',
      'message.released',
      'message.intent',
      'message.sent',
    ]);
  });

  it('are skipped with that reason when no code came in time', async () => {
    await tick();
    clock.set('2026-03-12T09:00:00+08:00');
    expect(await tick()).toBe(0);
    expect(await states()).toEqual(['skipped no_provider_template']);
    await enter('SMS_154950909');
    expect(await tick()).toBe(0);
  });

  it('that wait are withdrawn by an opt-out, and released ones pass every gate again', async () => {
    await tick();
    await centre.optOuts.add({
      phone: '+8613812345678',
      channel: 'text',
      rule: null,
      source: 'agent',
      note: null,
      by: 'a',
    });
    await enter('SMS_154950909');
    expect(await tick()).toBe(0);
    expect(await states()).toEqual(['skipped opted_out']);
  });

  it('wait again when the provider will not take the code, until another is entered', async () => {
    await addClaim(database, {
      reportNo: 'R2',
      reportedAt: '2026-03-11T08:59:30+08:00',
      numbers: ['+8613812345679'],
    });
    await enter('SMS_1111');
    gateway.bad = 'SMS_1111';
    expect(await tick()).toBe(2);
    expect(await tick()).toBe(0);
    expect(await states()).toEqual(['queued no_provider_template', 'queued no_provider_template']);
    expect(gateway.sent).toEqual([]);
    const [kept] = await database.query<{ as: string }>('SELECT refused_as AS as FROM provider_template');
    expect(kept).toEqual({ as: 'isv.SMS_TEMPLATE_ILLEGAL' });
    expect((await actions()).filter((it) => it === 'provider_template.refused')).toHaveLength(1);
    expect(await tick()).toBe(0);
    // The same code again, since it has been approved meanwhile.
    gateway.bad = null;
    expect(await enter('SMS_1111')).toMatchObject({ refusedAs: null });
    expect(await tick()).toBe(2);
    expect(await states()).toEqual(['sent', 'sent']);
  });

  it('a refusal of a code that has been replaced meanwhile says nothing of the new one', async () => {
    await enter('SMS_1111');
    await centre.messages.tickCreate(clock.now());
    gateway.bad = 'SMS_1111';
    const send = gateway.send.bind(gateway);
    gateway.send = async (text) => {
      gateway.send = send;
      await enter('SMS_2222');
      return send(text);
    };
    await tick();
    await tick();
    expect(await database.query('SELECT code, refused_as AS as FROM provider_template')).toEqual([
      { code: 'SMS_2222', as: null },
    ]);
    expect(await states()).toEqual(['sent']);
  });

  it('a code lets nothing go but what was made of its own rule, language and version', async () => {
    // Of another rule than the other tests: its versions stay.
    const renewal = { ...receipt, rule: 'renewal-notice' };
    clock.set('2026-03-12T10:00:00+08:00');
    await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-11' });
    await tick();
    await codes.save({ ...renewal, language: 'en', code: 'SMS_1111', params: {} }, 'S01');
    await codes.save({ ...receipt, code: 'SMS_2222', params: {} }, 'S01');
    const body = '您的{{product}}将于{{expiryDate}}到期。';
    const newer = await centre.templates.save(
      'renewal-notice',
      { language: 'zh', body, note: null, basedOn: null },
      'S01',
    );
    await codes.save({ ...renewal, version: newer.version, code: 'SMS_3333', params: {} }, 'S01');
    await addPolicy(database, { policyNo: 'P2', expiresOn: '2026-04-11', numbers: ['+8613812345679'] });
    clock.advance(15 * 60_000);
    await tick();
    const waiting = (await codes.list('alibaba')).filter((it) => it.waiting > 0);
    expect(waiting).toMatchObject([{ rule: 'renewal-notice', language: 'zh', version: 1, current: false }]);
    const sent = gateway.sent.filter(({ template }) => template!.rule === 'renewal-notice');
    expect(sent).toMatchObject([{ to: '+8613812345679', template: { code: 'SMS_3333' } }]);
    expect(await actions()).not.toContain('message.released');
    const kept = (await storedMessages(database)).filter(({ rule }) => rule === 'renewal-notice');
    expect(kept.map(({ key, state, reason }) => [key, state, reason])).toEqual([
      ['P1', 'queued', 'no_provider_template'],
      ['P2', 'sent', null],
    ]);
  });

  it('a code that is taken back makes its texts wait', async () => {
    await enter('SMS_1111');
    expect(await enter(null)).toMatchObject({ code: null });
    expect(await tick()).toBe(0);
    expect(await states()).toEqual(['queued no_provider_template']);
    expect((await actions()).filter((it) => it.startsWith('provider'))).toEqual([
      'provider_template.changed',
      'provider_template.removed',
    ]);
  });

  it('go out at once when the house changes to a gateway that wants bodies', async () => {
    await tick();
    const other = textingCentre(database, clock, { tokens: 'other' });
    await other.messages.tickCreate(clock.now());
    expect(await other.sender.drain()).toBe(1);
    expect(await states()).toEqual(['sent']);
  });

  it('another gateway keeps no values', async () => {
    const other = textingCentre(database, clock, { tokens: 'other' });
    await other.messages.tickCreate(clock.now());
    expect(await database.query('SELECT template_values AS values FROM message')).toEqual([{ values: null }]);
  });

  it.each([
    [{ version: 7 }, 'template_version_unknown'],
    [{ rule: 'nothing' }, 'text_rule_unknown'],
    [{ code: 'x' }, 'code_malformed'],
  ])('%j → %s', async (over, code) => {
    const entry = { ...receipt, code: 'SMS_1111', params: {}, ...over };
    await expect(codes.save(entry, 'S01')).rejects.toMatchObject({ code });
  });
});
