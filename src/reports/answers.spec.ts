import { openTestDatabase, type TestDatabase } from '../../test/database';
import { insertBranch } from '../../test/factory';
import { inScope } from '../database/data-scope';
import { ScriptService } from '../scripts/script.service';
import { VirtualClock } from '../clock';
import { AnswersService } from './answers.service';

const WEEK = { from: '2026-03-02', to: '2026-03-08', campaign: null, branch: null };
let db: TestDatabase;
let reports: AnswersService;
let attempts = 0;

beforeAll(async () => {
  db = await openTestDatabase();
  reports = new AnswersService(db.dataSource, { timeZone: 'Asia/Shanghai' });
  const clock = new VirtualClock('2026-03-02T00:00:00Z');
  await new ScriptService(db.dataSource, clock).ensureScripts(clock.now());
  await insertBranch(db.pool, { branch_code: '33' });
  await insertBranch(db.pool, { branch_code: '3301', parent_code: '33' });
  await insertBranch(db.pool, { branch_code: '44' });
  const card = (code: string, meets: boolean | null, branch: string, at?: string) =>
    answer({ question: 'business-card', item: 'business-card', choices: [code], meets, branch, at });
  await card('yes', true, '3301');
  await card('yes', true, '44');
  await card('no', false, '44');
  await card('unsure', null, '3301');
  // The last moment of the week in Shanghai, and the first of the next.
  await card('yes', true, '3301', '2026-03-08T15:59:59Z');
  await card('yes', true, '3301', '2026-03-08T16:00:00Z');
  await answer({ script: 'closing-care', question: 'satisfaction', item: 'claim-satisfaction', number: 5 });
  await answer({ script: 'closing-care', question: 'satisfaction', item: 'claim-satisfaction', number: 2 });
  await answer({ script: 'closing-care', question: 'improve', words: '<img src=x onerror=alert(1)>' });
  await answer({ script: 'report-care', question: 'help', choices: ['tow', 'advice'] });
  await answer({ script: 'report-care', question: 'help', choices: ['tow'] });
});
afterAll(() => db.close());

interface Given {
  script?: string;
  question: string;
  item?: string;
  choices?: string[];
  number?: number;
  words?: string;
  meets?: boolean | null;
  branch?: string;
  at?: string;
}

async function answer({
  script = 'new-policy',
  branch = '33',
  at = '2026-03-03T02:00:00Z',
  ...given
}: Given) {
  await db.query(
    `INSERT INTO script_answer (attempt_id, question_id, campaign_code, branch_code, script_code, script_version, service_item,
       choices, number, words, meets, answered_at) VALUES ($1, $2, $3, $4, $3, 2, $5, $6, $7, $8, $9, $10)`,
    [
      ++attempts,
      given.question,
      script,
      branch,
      given.item ?? null,
      given.choices ?? null,
      given.number ?? null,
      given.words ?? null,
      given.meets ?? null,
      at,
    ],
  );
}

it('counts by question and option, with the words of the script, in its order', async () => {
  const { questions } = await reports.answers(WEEK);
  expect(questions.map(({ script, question }) => `${script} ${question}`)).toEqual([
    'closing-care satisfaction',
    'closing-care improve',
    'new-policy business-card',
    'report-care help',
  ]);
  expect(questions[2]).toMatchObject({
    serviceItem: 'business-card',
    answered: 5,
    met: 3,
    notMet: 1,
    answers: [
      { answer: 'no', zh: '没有', en: 'No', count: 1, share: 0.2 },
      { answer: 'unsure', count: 1 },
      { answer: 'yes', zh: '有', count: 3, share: 0.6 },
    ],
  });
  expect(questions[2]!.ask!.en).toMatch(/business card/);
});

it('counts a scale by its points, several options once each, and never shows words', async () => {
  const report = await reports.answers(WEEK);
  expect(report.questions[0]).toMatchObject({
    answered: 2,
    average: 3.5,
    least: 2,
    most: 5,
    answers: [
      { answer: '2', count: 1 },
      { answer: '5', count: 1 },
    ],
  });
  expect(report.questions[3]).toMatchObject({
    answered: 2,
    answers: [
      { answer: 'advice', count: 1, share: 0.5 },
      { answer: 'tow', count: 2, share: 1 },
    ],
  });
  expect(report.questions[1]).toMatchObject({ answered: 1, answers: [] });
  expect(JSON.stringify(report)).not.toContain('onerror');
});

it('tells how far each service item was met, of the answers that say so', async () => {
  const { serviceItems } = await reports.answers(WEEK);
  expect(serviceItems).toMatchObject([
    { code: 'business-card', clause: '服务标准 8(1)', answered: 5, met: 3, notMet: 1, attainment: 0.75 },
    { code: 'claim-satisfaction', answered: 2, average: 3.5, attainment: null },
  ]);
});

it('is of one campaign, or of a branch and those below it', async () => {
  const of = async (filter: object) =>
    (await reports.answers({ ...WEEK, ...filter })).questions.map(({ question, answered }) => [
      question,
      answered,
    ]);
  expect(await of({ campaign: 'report-care' })).toEqual([['help', 2]]);
  expect(await of({ campaign: 'new-policy', branch: '33' })).toEqual([['business-card', 3]]);
  expect(await of({ branch: '44' })).toEqual([['business-card', 2]]);
  expect(await of({ branch: `' OR true --` })).toEqual([]);
  await expect(of({ from: '2026-03-09' })).rejects.toMatchObject({ code: 'range_backwards' });
});

it('shows a person with a branch the answers of that branch alone, whatever they ask for', async () => {
  const { questions } = await inScope({ kind: 'branches', branches: ['44'] }, () => reports.answers(WEEK));
  expect(questions.map(({ question, answered }) => [question, answered])).toEqual([['business-card', 2]]);
});
