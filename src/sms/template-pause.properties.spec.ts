import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { addBranch, addPolicy, emptyTexts, storedMessages, textingCentre } from '../../test/texting';
import { VirtualClock } from '../clock';
import { NO_TEXT_FAULTS } from './gateways/exchange.rules';
import { listPauses, resumeTemplate } from './template-pause.sql';
import type { TextLanguage } from './text-rule';

type Event =
  /** A customer is owed a notice, which the network will filter, or not; what may go out goes out. */
  | { kind: 'notice'; language: TextLanguage; filtered: boolean }
  /** The end of one of the notices is told, perhaps not for the first time, perhaps that of one that has not gone out. */
  | { kind: 'told'; of: number }
  | { kind: 'resume'; language: TextLanguage };

const language = fc.constantFrom<TextLanguage>('zh', 'en');
const often = fc.oneof(
  { weight: 3, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
);
const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('notice' as const), language, filtered: often }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('told' as const), of: fc.nat(5) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('resume' as const), language }) },
  ),
  { minLength: 6, maxLength: 14 },
);

interface Expected {
  language: TextLanguage;
  filtered: boolean;
  state: 'queued' | 'sent' | 'delivered' | 'undelivered';
  sentAt: number;
}

/** What people are told of pauses (docs/states.md), worked out by hand beside the product. */
class Told {
  readonly texts: Expected[] = [];
  readonly pauses: { language: TextLanguage; resumedAt: number | null }[] = [];

  isPaused(language: TextLanguage): boolean {
    return this.pauses.some((it) => it.language === language && it.resumedAt === null);
  }

  drain(now: number): void {
    for (const text of this.texts)
      if (text.state === 'queued' && !this.isPaused(text.language))
        Object.assign(text, { state: 'sent', sentAt: now });
  }

  end(text: Expected): void {
    text.state = text.filtered ? 'undelivered' : 'delivered';
    const { language, sentAt } = text;
    // Whoever has resumed it since knew what came of the texts before.
    const known = this.pauses.some((it) => it.language === language && (it.resumedAt ?? -1) >= sentAt);
    if (text.filtered && !known && !this.isPaused(language)) this.pauses.push({ language, resumedAt: null });
  }

  resume(language: TextLanguage, now: number): void {
    for (const pause of this.pauses)
      if (pause.language === language && pause.resumedAt === null) pause.resumedAt = now;
  }
}

describe('a template pauses in the language of the text that was filtered, and in no other', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
    jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await database.close();
  });

  it('whatever is told in whatever order, however often, and whenever it is resumed', async () => {
    await fc.assert(
      fc.asyncProperty(events, async (story) => {
        await emptyTexts(database);
        const [before] = await database.query<{ id: number | null }>('SELECT max(id) AS id FROM audit_entry');
        const clock = new VirtualClock('2026-03-11T09:00:00+08:00');
        // The gateway itself tells no end: the story does.
        const centre = textingCentre(database, clock, {
          behaviour: { faults: { ...NO_TEXT_FAULTS, silent: 1 } },
        });
        await centre.outbox.goLive(new Date('2026-03-01T00:00:00+08:00'));
        await addBranch(database);
        const told = new Told();
        for (const event of story) {
          clock.advance(15 * 60_000);
          const now = clock.now();
          if (event.kind === 'notice') {
            const policyNo = `P${10 + told.texts.length}`;
            const numbers = [`+86139300000${policyNo.slice(1)}`];
            await addPolicy(database, {
              policyNo,
              language: event.language,
              expiresOn: '2026-04-10',
              numbers,
            });
            told.texts.push({
              language: event.language,
              filtered: event.filtered,
              state: 'queued',
              sentAt: 0,
            });
            await centre.outbox.tickCreate(now);
          } else if (event.kind === 'told') {
            const text = told.texts[event.of];
            const stored = (await storedMessages(database)).find(({ key }) => key === `P${10 + event.of}`);
            // What has not gone out has no token that a gateway could know.
            if (!text || text.state === 'queued') continue;
            const [status, code] = text.filtered ? ['undelivered', 'filtered'] : ['delivered', null];
            await centre.delivery.receive({ token: stored!.token, status, code });
            await centre.delivery.tickReduce(now);
            if (text.state === 'sent') told.end(text);
          } else {
            const pause = (await listPauses(database.dataSource)).find(
              (it) => it.language === event.language,
            );
            if (pause) await resumeTemplate(database.dataSource, pause.id, 'S01', null, now);
            expect(pause !== undefined).toBe(told.isPaused(event.language));
            told.resume(event.language, now.getTime());
          }
          await centre.sender.drain();
          told.drain(now.getTime());
        }
        const stored = await storedMessages(database);
        expect(stored.map(({ state }) => state)).toEqual(told.texts.map(({ state }) => state));
        const pauses = await database.query(
          `SELECT language, (extract(epoch FROM resumed_at) * 1000)::float8 AS "resumedAt" FROM template_pause ORDER BY id`,
        );
        expect(pauses).toEqual(told.pauses);
        const [audited] = await database.query<{ added: number; resumed: number }>(
          `SELECT count(*) FILTER (WHERE action = 'template_pause.added')::int AS added,
             count(*) FILTER (WHERE action = 'template_pause.resumed')::int AS resumed FROM audit_entry WHERE id > $1`,
          [before!.id ?? 0],
        );
        expect(audited).toEqual({
          added: told.pauses.length,
          resumed: told.pauses.filter(({ resumedAt }) => resumedAt !== null).length,
        });
      }),
      { numRuns: 40 },
    );
  });
});
