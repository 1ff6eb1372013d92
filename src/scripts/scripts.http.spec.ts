import { openCentre, type Centre } from '../../test/centre';
import { keyHeader } from '../../test/key';
import { enterPeople, pageOf } from '../../test/people';
import type { ScriptStep } from './script';

interface Answer {
  code: string;
  field?: string;
  hint?: string;
  version?: number;
  steps: ScriptStep[];
  versions: { version: number; steps: number; questions: number; createdBy: string; note: string | null }[];
  problems: { step: string; field: string }[];
  facts: { problems: { step: string; field: string }[] };
  campaignsBehind: {
    campaign: string;
    uses: number;
    request: { method: 'PUT'; path: string; body: object };
  }[];
  path: string[];
  next: { id: string; text?: string } | null;
  proposedDisposition: string | null;
  answerProblems: { question: string; fault: string }[];
  serviceItems: { code: string; clause: string }[];
}

let centre: Centre;
let boss: Record<string, string>;
const ask = (
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
  headers: Record<string, string> = boss,
) => centre.ask<Answer>(method, url, headers, payload);

beforeAll(async () => {
  centre = await openCentre();
  await enterPeople(
    centre.database.pool,
    [
      { login: 'boss', role: 'supervisor' },
      { login: 'boss33', role: 'supervisor', branchCode: '33' },
      { login: 'a001', role: 'agent', staffNo: 'A001' },
      { login: 'clerk', role: 'branch', branchCode: '33' },
    ],
    centre.clock.now(),
  );
  boss = await pageOf(centre.app, 'boss');
});
afterAll(() => centre?.close());

const text = { zh: '您好，{{customerName}}。', en: 'Hello {{customerName}}.' };
const STEPS = [
  { id: 'hello', kind: 'say', say: text },
  {
    id: 'card',
    kind: 'ask',
    ask: { zh: '有没有递名片？', en: 'Were you handed a card?' },
    answer: 'single',
    options: [
      { code: 'yes', zh: '<b>有</b>', en: 'Yes', meets: true },
      { code: 'no', zh: '没有', en: 'No', meets: false },
    ],
    required: true,
    serviceItem: 'business-card',
  },
  { id: 'had-none', kind: 'branch', question: 'card', when: 'is', value: 'no', goTo: 'sorry' },
  { id: 'done', kind: 'end', disposition: 'completed' },
  { id: 'sorry', kind: 'say', say: { zh: '很抱歉。', en: 'I am sorry.' } },
  { id: 'done-too', kind: 'end', disposition: 'completed' },
];

describe('a new version', () => {
  it('is published by a supervisor, audited, and taken into the campaign by the request that comes with it', async () => {
    const made = await ask('POST', '/scripts/new-policy/versions', {
      basedOn: 2,
      steps: STEPS,
      note: '增加追问',
    });
    expect(made).toMatchObject({ status: 201, body: { code: 'new-policy', version: 3, createdBy: 'boss' } });
    const [audit] = await centre.database.query(
      `SELECT actor, before, after FROM audit_entry WHERE entity_id = 'new-policy v3'`,
    );
    expect(audit).toEqual({
      actor: 'boss',
      before: { version: 2 },
      after: { version: 3, steps: 6, note: '增加追问' },
    });
    const [behind, ...others] = made.body.campaignsBehind;
    expect(others).toEqual([]);
    expect(behind).toMatchObject({ campaign: 'new-policy', uses: 2 });
    const { method, path, body } = behind!.request;
    expect(await ask(method, path.replace('/api', ''), body)).toMatchObject({ status: 200 });
    const campaign = await centre.ask<{ inForce: { values: { script: object } } }>(
      'GET',
      '/campaigns/new-policy',
      boss,
    );
    expect(campaign.body.inForce.values.script).toEqual({ code: 'new-policy', version: 3 });
    const { body: list } = await ask('GET', '/scripts/new-policy/versions');
    expect(list.versions.map(({ version, questions }) => [version, questions])).toEqual([
      [3, 1],
      [2, expect.any(Number) as number],
      [1, 0],
    ]);
    expect(list.versions.map(({ note }) => note)).toEqual(['增加追问', null, null]);
  });

  it('is refused to whoever has not seen the newest; of two at once one gets through', async () => {
    const stale = await ask('POST', '/scripts/closing-care/versions', { basedOn: 1, steps: STEPS });
    expect(stale).toMatchObject({ status: 409, body: { code: 'script_moved_on', field: 'basedOn' } });
    const both = await Promise.all(
      [1, 2, 3].map(() => ask('POST', '/scripts/closing-care/versions', { basedOn: 2, steps: STEPS })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const ahead = await ask('POST', '/scripts/closing-care/versions', { basedOn: 9, steps: STEPS });
    expect(ahead.status).toBe(409);
  });

  it('of a script that is new begins with 0', async () => {
    expect(await ask('POST', '/scripts/tea/versions', { basedOn: 3, steps: STEPS })).toMatchObject({
      status: 404,
      body: { code: 'unknown_script' },
    });
    const made = await ask('POST', '/scripts/tea/versions', { basedOn: 0, steps: STEPS });
    expect(made).toMatchObject({ status: 201, body: { version: 1, campaignsBehind: [] } });
  });

  it('is refused with the step, the field and what to do, and writes nothing', async () => {
    const steps = [...STEPS.slice(0, 3), { id: 'done', kind: 'end', disposition: 'happy' }];
    const { status, body } = await ask('POST', '/scripts/tea/versions', { basedOn: 1, steps });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'script_invalid', field: 'had-none.goTo' });
    expect(body.facts.problems.map(({ step, field }) => `${step}.${field}`)).toEqual([
      'had-none.goTo',
      'done.disposition',
    ]);
    expect((await ask('GET', '/scripts/tea/versions')).body.versions).toHaveLength(1);
  });

  it.each([
    ['a program', '{{#each customerName}}x{{/each}}'],
    ['a helper', '{{lookup this "constructor"}}'],
    ['raw braces', '{{{customerName}}}'],
    ['the prototype', '{{constructor}}'],
    ['a partial', '{{> x}}'],
  ])('with %s in its words is refused', async (_, zh) => {
    const steps = [{ id: 'hello', kind: 'say', say: { zh, en: 'x' } }, STEPS[3]];
    expect((await ask('POST', '/scripts/tea/versions', { basedOn: 1, steps })).body).toMatchObject({
      code: 'script_invalid',
      field: 'hello.say.zh',
    });
  });

  it('of ten megabytes, or with hostile keys, is refused at the door', async () => {
    const huge = [{ id: 'hello', kind: 'say', say: { zh: 'x'.repeat(1e7), en: 'x' } }];
    expect((await ask('POST', '/scripts/tea/versions', { basedOn: 1, steps: huge })).status).toBe(413);
    const many = Array.from({ length: 1001 }, () => ({}));
    expect((await ask('POST', '/scripts/tea/versions', { basedOn: 1, steps: many })).status).toBe(400);
    const hostile = await centre.app.inject({
      method: 'POST',
      url: '/api/scripts/try',
      headers: { ...boss, 'content-type': 'application/json' },
      payload: `{"steps":${JSON.stringify(STEPS)},"answers":{"__proto__":{"card":"yes"}}}`,
    });
    expect(hostile.statusCode).toBe(400);
  });

  it('is nobody’s but those who answer for the whole company', async () => {
    for (const login of ['boss33', 'a001', 'clerk']) {
      const page = await pageOf(centre.app, login);
      expect((await ask('POST', '/scripts/tea/versions', { basedOn: 1, steps: STEPS }, page)).status).toBe(
        403,
      );
      expect((await ask('POST', '/scripts/try', { steps: STEPS }, page)).status).toBe(403);
    }
    const key = await keyHeader(centre.database.pool, centre.clock.now());
    expect((await ask('POST', '/scripts/tea/versions', { basedOn: 1, steps: STEPS }, key)).status).toBe(403);
    expect((await ask('GET', '/scripts/tea', undefined, key)).status).toBe(200);
    const agent = await pageOf(centre.app, 'a001');
    expect((await ask('GET', '/scripts/tea', undefined, agent)).status).toBe(200);
    expect((await ask('GET', '/service-items', undefined, agent)).body.serviceItems).toContainEqual(
      expect.objectContaining({ code: 'business-card', clause: '服务标准 8(1)' }),
    );
    const clerk = await pageOf(centre.app, 'clerk');
    expect((await ask('GET', '/scripts/tea', undefined, clerk)).status).toBe(403);
  });
});

describe('a try-out', () => {
  it('reads a draft with an example’s facts, walks it, and stores nothing', async () => {
    const { status, body } = await ask('POST', '/scripts/try', {
      steps: STEPS,
      answers: { card: 'no' },
      language: 'en',
      at: 'card',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      problems: [],
      path: ['hello', 'card', 'sorry', 'done-too'],
      next: { id: 'sorry', text: 'I am sorry.' },
      proposedDisposition: 'completed',
      answerProblems: [],
    });
    expect(body.steps[0]).toEqual({ id: 'hello', kind: 'say', text: 'Hello 张三.' });
  });

  it('takes facts as text, and words of options as they are', async () => {
    const { body } = await ask('POST', '/scripts/try', {
      steps: STEPS,
      facts: { customerName: '<script>{{plate}}</script>' },
    });
    expect(body.steps[0]).toMatchObject({ text: '您好，<script>{{plate}}</script>。' });
    expect(body.steps[1]).toMatchObject({ options: [{ code: 'yes', text: '<b>有</b>' }, { code: 'no' }] });
  });

  it('tells what is wrong with the draft, or with the answers', async () => {
    const wrong = await ask('POST', '/scripts/try', { steps: [{ id: 'a', kind: 'say', say: { zh: '一' } }] });
    expect(wrong).toMatchObject({
      status: 200,
      body: { problems: [{ step: 'a', field: 'say.en' }], steps: null, path: [], next: null },
    });
    const short = await ask('POST', '/scripts/try', { steps: STEPS, answers: { sorry: 'x' } });
    expect(short.body.answerProblems).toMatchObject([
      { question: 'sorry', fault: 'unknown_question' },
      { question: 'card', fault: 'required' },
    ]);
  });
});

it('the scripts of this release stand in the database as their campaigns name them, and are well made', async () => {
  const rows = await centre.database.query<{ code: string; version: number; steps: ScriptStep[] }>(
    `SELECT s.code, s.version, s.steps FROM campaign_version c JOIN script_version s
       ON s.code = c."values" -> 'script' ->> 'code' AND s.version = (c."values" -> 'script' ->> 'version')::int
     WHERE c.version = 1 ORDER BY 1`,
  );
  expect(rows.map(({ code, version }) => `${code} ${version}`)).toEqual([
    'closing-care 2',
    'complaint-follow-up 2',
    'new-policy 2',
    'renewal-call 2',
    'repair-follow-up 2',
    'report-care 2',
    'second-visit 2',
    'special-visit 2',
  ]);
  for (const { steps } of rows)
    expect((await ask('POST', '/scripts/try', { steps })).body.problems).toEqual([]);
});

it('an agent’s draft goes by HTTP, for whoever holds the task', async () => {
  const page = await pageOf(centre.app, 'a001');
  const draft = { epoch: 1, answers: { card: 'yes' }, note: null, stepId: 'card' };
  expect(await ask('PUT', '/dialer/tasks/1/draft', draft, page)).toMatchObject({
    status: 409,
    body: { code: 'lease_lost' },
  });
  for (const answers of [{ card: { nested: 1 } }, { card: 'x'.repeat(2001) }, { ['x'.repeat(61)]: 1 }])
    expect((await ask('PUT', '/dialer/tasks/1/draft', { ...draft, answers }, page)).status).toBe(400);
  const clerk = await pageOf(centre.app, 'clerk');
  expect((await ask('PUT', '/dialer/tasks/1/draft', draft, clerk)).status).toBe(403);
});
