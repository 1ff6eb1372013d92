import { Logger } from '@nestjs/common';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import {
  addBranch,
  addPolicy,
  emptyTexts,
  oweReceipts,
  storedMessages,
  storedStates,
  textingCentre,
  type CentreOptions,
} from '../../test/texting';
import { VirtualClock } from '../clock';
import { NO_TEXT_FAULTS } from './gateways/exchange.rules';
import type { SendAnswer, TextGateway } from './gateways/port';
import { resumeTemplate } from './template-pause.sql';

const PHONE = '+8613810000001';
const OTHER = '+8613910000001';

describe('what the end of a text means for others', () => {
  let database: TestDatabase;
  let clock: VirtualClock;
  let centre: ReturnType<typeof textingCentre<VirtualClock>>;
  let warned: jest.SpyInstance;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTexts(database);
    clock = new VirtualClock('2026-03-11T09:00:00+08:00');
    // The gateway itself says nothing of an end: the tests do.
    centre = textingCentre(database, clock, { behaviour: { faults: { ...NO_TEXT_FAULTS, silent: 1 } } });
    await centre.outbox.goLive(new Date('2026-03-01T00:00:00+08:00'));
    await addBranch(database);
    warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  });
  afterEach(() => warned.mockRestore());

  const states = () => storedStates(database);
  const dead = () =>
    database.query('SELECT phone, code, provider, lifted_by AS lifted FROM dead_text_number ORDER BY id');
  const owed = async () =>
    (
      await database.query<{ key: string }>(
        'SELECT record_key AS key FROM message WHERE case_due ORDER BY id',
      )
    ).map((it) => it.key);
  /** A gateway that answers each number as it is told, and takes the rest. */
  const answering = (answers: Record<string, SendAnswer>, options: CentreOptions = {}) => {
    const gateway: TextGateway = {
      name: 'simulated',
      send: async ({ to }) => answers[to] ?? { kind: 'accepted', providerRef: `SX${to}` },
      find: async () => null,
      parseReport: (it) => centre.gateway.parseReport(it),
    };
    return textingCentre(database, clock, { tokens: 'answering', ...options, gateway });
  };
  /** The end of the text about a record, as its gateway reports it. */
  const report = async (key: string, status: string, code: string | null) => {
    const { token } = (await storedMessages(database)).find((it) => it.key === key)!;
    await centre.delivery.receive({ token, status, code });
    await centre.delivery.tickReduce(clock.now());
  };
  const audited = (action: string) =>
    database.query<{ after: unknown }>(
      `SELECT after FROM audit_entry WHERE action = $1 ORDER BY id DESC LIMIT 1`,
      [action],
    );

  describe('a number that takes no texts', () => {
    it.each(['invalid_number', 'not_mobile', 'landline'])(
      '(%s, refused at once) is closed to texts, audited, and owes the record a case',
      async (code) => {
        await oweReceipts(database, centre, 2);
        await answering({ [PHONE]: { kind: 'refused', code } }).sender.drain();
        expect(await states()).toEqual([`R01 failed ${code}`, 'R02 sent ']);
        expect(await dead()).toEqual([{ phone: PHONE, code, provider: 'simulated', lifted: null }]);
        expect(await owed()).toEqual(['R01']);
        const [entry] = await audited('dead_text_number.added');
        expect(entry!.after).toMatchObject({ phone: PHONE, code });
      },
    );

    it('as a receipt tells later, too; told twice it is closed once', async () => {
      await oweReceipts(database, centre, 2);
      await centre.sender.drain();
      for (let times = 0; times < 2; times++) await report('R01', 'undelivered', 'landline');
      await report('R02', 'undelivered', 'unreachable');
      expect(await states()).toEqual(['R01 undelivered landline', 'R02 undelivered unreachable']);
      expect(await dead()).toEqual([{ phone: PHONE, code: 'landline', provider: 'simulated', lifted: null }]);
      expect(await owed()).toEqual(['R01']);
    });

    it('gets no further texts: the record’s next mobile does; without one the text is skipped, and a case owed', async () => {
      await oweReceipts(database, centre, 1);
      await centre.sender.drain();
      await report('R01', 'undelivered', 'invalid_number');
      await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10', numbers: [PHONE, OTHER] });
      await addPolicy(database, { policyNo: 'P2', expiresOn: '2026-04-10', numbers: [PHONE] });
      clock.advance(15 * 60_000);
      await centre.outbox.tickCreate(clock.now());
      await centre.sender.drain();
      expect((await states()).slice(1)).toEqual(['P1 sent ', 'P2 skipped number_not_textable']);
      expect(centre.exchange.journal.map((it) => it.to)).toEqual([PHONE, OTHER]);
      expect(await owed()).toEqual(['R01', 'P2']);
    });

    it('closes a text that waits for its hours; it goes to another mobile that comes in time, and to no other', async () => {
      clock.set('2026-03-11T00:00:00+08:00');
      await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10', numbers: [PHONE] });
      await centre.outbox.tickCreate(clock.now());
      await oweReceipts(database, centre, 1);
      await centre.sender.drain();
      await report('R01', 'failed', 'not_mobile');
      clock.set('2026-03-11T08:00:00+08:00');
      await centre.sender.drain();
      expect((await states())[0]).toBe('P1 skipped number_not_textable');
      await centre.outbox.tickCreate(clock.now());
      expect((await states())[0]).toBe('P1 skipped number_not_textable');
      await database.query(`UPDATE policy SET numbers = $1, number_kinds = '{mobile,mobile}'`, [
        [PHONE, OTHER],
      ]);
      clock.advance(15 * 60_000);
      await centre.outbox.tickCreate(clock.now());
      await centre.sender.drain();
      expect((await states())[0]).toBe('P1 sent ');
      expect(centre.exchange.journal.at(-1)!.to).toBe(OTHER);
    });

    it('is open again once the customer writes from it', async () => {
      await oweReceipts(database, centre, 1);
      await centre.sender.drain();
      await report('R01', 'undelivered', 'landline');
      const payload = { ref: 'x', from: PHONE, text: '收到了' };
      await centre.replies.receive({ provider: 'simulated', payload, digest: Buffer.from('x') });
      expect(await dead()).toEqual([
        { phone: PHONE, code: 'landline', provider: 'simulated', lifted: 'customer' },
      ]);
      await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10', numbers: [PHONE] });
      clock.advance(15 * 60_000);
      await centre.outbox.tickCreate(clock.now());
      await centre.sender.drain();
      expect((await states())[1]).toBe('P1 sent ');
    });
  });

  describe('a network that filters a text', () => {
    async function owedNotices(count: number): Promise<void> {
      for (let at = 1; at <= count; at++) {
        await addPolicy(database, {
          policyNo: `P${at}`,
          expiresOn: '2026-04-10',
          numbers: [`+86139200000${10 + at}`],
        });
      }
      clock.advance(15 * 60_000);
      await centre.outbox.tickCreate(clock.now());
    }
    const pauses = () =>
      database.query<{ language: string }>(
        `SELECT rule, template_version AS version, language, resumed_by AS resumed FROM template_pause ORDER BY id`,
      );

    it('pauses its template, with an alarm: its queue waits, other rules go on, nothing is sent again', async () => {
      await owedNotices(2);
      await centre.sender.drain();
      await addPolicy(database, { policyNo: 'P3', expiresOn: '2026-04-10', numbers: [OTHER] });
      await oweReceipts(database, centre, 1);
      clock.advance(15 * 60_000);
      await centre.outbox.tickCreate(clock.now());
      await report('P1', 'undelivered', 'filtered');
      expect(await pauses()).toEqual([{ rule: 'renewal-notice', version: 1, language: 'zh', resumed: null }]);
      expect(warned).toHaveBeenCalledWith(expect.stringContaining('renewal-notice version 1 (zh) is paused'));
      const [entry] = await audited('template_pause.added');
      expect(entry!.after).toMatchObject({ rule: 'renewal-notice', version: 1, language: 'zh' });
      await centre.sender.drain();
      expect(await states()).toEqual(['P1 undelivered filtered', 'P2 sent ', 'R01 sent ', 'P3 queued ']);
      // A second one changes nothing; a number is not to blame for what is said to it.
      await report('P2', 'undelivered', 'filtered');
      expect(await pauses()).toHaveLength(1);
      expect(await dead()).toEqual([]);
      const [pause] = await database.query<{ id: number }>('SELECT id FROM template_pause');
      await resumeTemplate(database.dataSource, pause!.id, 'S01', '已核对', clock.now());
      expect(await resumeTemplate(database.dataSource, pause!.id, 'S02', null, clock.now())).toBeNull();
      await centre.sender.drain();
      expect(await states()).toEqual([
        'P1 undelivered filtered',
        'P2 undelivered filtered',
        'R01 sent ',
        'P3 sent ',
      ]);
      expect(await audited('template_pause.resumed')).toEqual([
        { after: { rule: 'renewal-notice', version: 1, language: 'zh', note: '已核对' } },
      ]);
    });

    it('pauses the language of that text alone: the same version in the other one goes on', async () => {
      const notice = (policyNo: string, language: string) =>
        addPolicy(database, {
          policyNo,
          language,
          expiresOn: '2026-04-10',
          numbers: [`+86139300000${policyNo.slice(1)}`],
        });
      const enter = async () => {
        clock.advance(15 * 60_000);
        await centre.outbox.tickCreate(clock.now());
        await centre.sender.drain();
      };
      await notice('P11', 'zh');
      await notice('P12', 'en');
      await enter();
      await report('P11', 'undelivered', 'filtered');
      await notice('P13', 'zh');
      await notice('P14', 'en');
      await enter();
      const zh = { rule: 'renewal-notice', version: 1, language: 'zh', resumed: null };
      expect(await pauses()).toEqual([zh]);
      expect(await states()).toEqual(['P11 undelivered filtered', 'P12 sent ', 'P13 queued ', 'P14 sent ']);
      await report('P14', 'undelivered', 'filtered');
      expect(await pauses()).toEqual([zh, { ...zh, language: 'en' }]);
      const [, english] = await database.query<{ id: number }>('SELECT id FROM template_pause ORDER BY id');
      await resumeTemplate(database.dataSource, english!.id, 'S01', null, clock.now());
      await notice('P15', 'en');
      await enter();
      expect((await states()).slice(2)).toEqual(['P13 queued ', 'P14 undelivered filtered', 'P15 sent ']);
    });

    it('pauses both languages for a text that went out before languages were kept', async () => {
      await owedNotices(1);
      await centre.sender.drain();
      await database.query('UPDATE message SET language = NULL');
      await report('P1', 'undelivered', 'filtered');
      expect((await pauses()).map((it) => it.language)).toEqual(['en', 'zh']);
    });

    it('of one that went out before it was resumed says nothing new; of one after that it is paused again', async () => {
      await owedNotices(2);
      await centre.sender.drain();
      await report('P1', 'undelivered', 'filtered');
      clock.advance(60_000);
      const [pause] = await database.query<{ id: number }>('SELECT id FROM template_pause');
      await resumeTemplate(database.dataSource, pause!.id, 'S01', null, clock.now());
      await report('P2', 'undelivered', 'filtered');
      expect(await pauses()).toEqual([
        { rule: 'renewal-notice', version: 1, language: 'zh', resumed: 'S01' },
      ]);
      clock.advance(60_000);
      await addPolicy(database, { policyNo: 'P3', expiresOn: '2026-04-10', numbers: [OTHER] });
      clock.advance(15 * 60_000);
      await centre.outbox.tickCreate(clock.now());
      await centre.sender.drain();
      await report('P3', 'undelivered', 'filtered');
      expect(await pauses()).toEqual([
        { rule: 'renewal-notice', version: 1, language: 'zh', resumed: 'S01' },
        { rule: 'renewal-notice', version: 1, language: 'zh', resumed: null },
      ]);
    });

    it('lets a new version of the template go out; what waits too long is skipped, and says so', async () => {
      await owedNotices(2);
      await answering({ '+8613920000011': { kind: 'refused', code: 'filtered' } }).sender.drain();
      expect(await pauses()).toHaveLength(1);
      expect((await states()).sort()).toEqual(['P1 failed filtered', 'P2 sent ']);
      await addPolicy(database, { policyNo: 'P3', expiresOn: '2026-04-10', numbers: [OTHER] });
      clock.advance(15 * 60_000);
      await centre.outbox.tickCreate(clock.now());
      const body = '您投保的{{product}}将于{{expiryDate}}到期，敬请留意。';
      await centre.templates.save(
        'renewal-notice',
        { language: 'zh', body, note: null, basedOn: null },
        'S01',
      );
      await addPolicy(database, { policyNo: 'P4', expiresOn: '2026-04-10', numbers: ['+8613930000001'] });
      clock.advance(15 * 60_000);
      await centre.outbox.tickCreate(clock.now());
      await centre.sender.drain();
      expect((await states()).slice(2)).toEqual(['P3 queued ', 'P4 sent ']);
      clock.set('2026-03-17T09:00:00+08:00');
      await centre.sender.drain();
      expect((await states())[2]).toBe('P3 skipped stale');
    });
  });
});
