import { CallControl } from '../src/calls/lines/call-control.service';
import { CallEvents } from '../src/calls/lines/call-events.service';
import { RecordService } from '../src/calls/record.service';
import { CARRIER, type Carrier } from '../src/carriers/port';
import { asSystem } from '../src/database/data-scope';
import { EventRetention } from '../src/event-retention';
import { addClaim } from './texting';
import type { TestDatabase } from './database';
import { LineCentre, PUBLIC_URL } from './line-centre';
import { TwilioTexts, PUBLIC_URL as TEXTS_URL, CUSTOMER } from './twilio-texts';

const LATER_MS = 121 * 86_400_000;

/** All but what is written by and by, by itself: told apart before and after. */
const everything = async (database: TestDatabase, tables: readonly string[]) =>
  Object.fromEntries(
    await Promise.all(
      tables.map(
        async (table) => [table, await database.query(`SELECT * FROM ${table} t ORDER BY t::text`)] as const,
      ),
    ),
  );

/**
 * The same content is taken once because the row that was kept of it is there. Signatures are good for ever, so once that row has
 * been deleted a replay is taken again, and what it comes to must stand all the same.
 */
describe('a webhook that is replayed after its row was deleted', () => {
  describe('of a call', () => {
    let centre: LineCentre;
    beforeAll(async () => (centre = await LineCentre.open()));
    afterAll(async () => {
      expect(centre?.twilio.violations).toEqual([]);
      await centre?.close();
    });
    const kept = (token: string) =>
      centre.database.query<{ step: string; fields: Record<string, string> }>(
        `SELECT payload ->> 'step' AS step, payload -> 'fields' AS fields FROM provider_event
         WHERE token = $1 AND payload ->> 'step' IN ('bridge', 'agent', 'customer', 'machine') ORDER BY id`,
        [token],
      );
    const forget = () =>
      asSystem(() =>
        centre.app.get(EventRetention).tickForget(new Date(centre.clock.now().getTime() + LATER_MS)),
      );
    const TABLES = ['attempt', 'call_line', 'call_task', 'agent_state', 'recording', 'audit_entry'];

    it('changes nothing, rings nobody and hangs nobody up', async () => {
      const { token, attempt } = await centre.talking();
      await asSystem(() => centre.app.get(CallControl).hangUp(attempt, 'A1'));
      await centre.attemptUntil(attempt.id, 'over', (it) => it.state === 'ended' && it.agentLeg === 'ended');
      await centre.quiet();
      // Its agent has not written it up: nothing of it goes yet.
      expect(await forget()).toBe(0);
      const record = { disposition: 'completed' };
      await asSystem(() => centre.app.get(RecordService).recordByAgent('A1', attempt.id, record));
      const events = await kept(token);
      expect(events.map(({ step }) => step)).toEqual(expect.arrayContaining(['agent', 'bridge', 'customer']));
      expect(await forget()).toBeGreaterThanOrEqual(events.length);
      expect(await kept(token)).toEqual([]);

      const before = await everything(centre.database, TABLES);
      const rung = centre.customersRung(token);
      const asked = jest.spyOn(centre.app.get<Carrier>(CARRIER), 'hangUp');
      for (const { step, fields } of events) {
        const url = `${PUBLIC_URL}/api/webhooks/twilio/voice/${token}/${step}`;
        const answer = await centre.twilio.postSigned(url, fields);
        expect(answer!.status).toBeLessThan(300);
        expect(answer!.body).not.toContain('<Dial');
        await centre.quiet();
        expect(await everything(centre.database, TABLES)).toEqual(before);
      }
      expect(asked).not.toHaveBeenCalled();
      asked.mockRestore();
      expect(centre.customersRung(token)).toBe(rung);
      // They were kept and are done with: the next run deletes them as it did the first ones.
      expect(await kept(token)).toHaveLength(events.length);
      expect(await forget()).toBe(events.length);
    });

    it('changes nothing either where it comes in the moment of the deletion', async () => {
      const { token, attempt } = await centre.talking('A2');
      centre.twilio.hangUpCustomer(token);
      await centre.attemptUntil(attempt.id, 'over', (it) => it.state === 'ended' && it.agentLeg === 'ended');
      await centre.quiet();
      const record = { disposition: 'completed' };
      await asSystem(() => centre.app.get(RecordService).recordByAgent('A2', attempt.id, record));
      const events = await kept(token);
      const before = await centre.attempt(attempt.id);
      const reducer = centre.app.get(CallEvents);
      for (const { step, fields } of events) {
        const replayed = asSystem(async () => {
          await reducer.keep(token, { step, fields }, `/again/${step}`);
          await reducer.reduce(token);
        });
        await Promise.all([replayed, forget()]);
        expect(await centre.attempt(attempt.id)).toEqual(before);
      }
    });
  });

  describe('of a text, or from a customer', () => {
    let texts: TwilioTexts;
    let retention: EventRetention;
    beforeAll(async () => {
      texts = await TwilioTexts.open();
      retention = new EventRetention(texts.database.dataSource, { providerEventDays: 120 });
      await texts.clear();
    });
    afterAll(async () => {
      expect(texts?.twilio.violations).toEqual([]);
      await texts?.close();
    });
    const TABLES = ['message', 'reply', 'opt_out', 'dead_text_number', 'audit_entry'];
    const forget = () => retention.tickForget(new Date(texts.clock.now().getTime() + LATER_MS));

    it('moves no text, refuses nothing that was taken back, and is answered to nobody again', async () => {
      await texts.send();
      await texts.reduce();
      expect(await texts.states()).toEqual(['delivered']);
      await addClaim(texts.database, {
        reportNo: 'Q1',
        reportedAt: texts.clock.now().toISOString(),
        numbers: [CUSTOMER],
      });
      for (const words of ['退订', '恢复', '我的车修好了吗'])
        await texts.twilio.customerTexts(CUSTOMER, words);
      for (let turn = 0; turn < 2; turn++) {
        await texts.messages.tickSend(texts.clock.now());
        await texts.reduce();
      }
      const events = await texts.database.query<{
        channel: string;
        token: string;
        form: Record<string, string>;
      }>(`SELECT channel, token, payload -> 'form' AS form FROM provider_event ORDER BY id`);
      expect(new Set(events.map(({ channel }) => channel))).toEqual(new Set(['text', 'inbound']));
      expect(await forget()).toBe(events.length);
      expect(await texts.kept()).toEqual([]);

      const before = await everything(texts.database, TABLES);
      const taken = texts.taken().length;
      for (const { channel, token, form } of [...events].reverse()) {
        const url = `${TEXTS_URL}/api/webhooks/twilio/${channel === 'inbound' ? 'inbound-texts' : `texts/${token}`}`;
        expect((await texts.twilio.postSigned(url, form))!.status).toBeLessThan(300);
        await texts.messages.tickReduce(texts.clock.now());
        await texts.messages.tickSend(texts.clock.now());
        expect(await everything(texts.database, TABLES)).toEqual(before);
      }
      expect(texts.taken()).toHaveLength(taken);
      expect(await texts.database.query('SELECT lifted_by AS lifted FROM opt_out')).toEqual([
        { lifted: 'customer' },
      ]);
      expect(await texts.kept()).toHaveLength(events.length);
      expect(await forget()).toBe(events.length);
    });
  });
});
