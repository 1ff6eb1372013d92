import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/database/project-root';
import { Import, Source, circles, importsOf, impureRules, wrongImports } from './architecture.imports';
import {
  campaignDecisions,
  clockReads,
  machineTraces,
  tooLong,
  wrongPlaces,
  wrongSql,
} from './architecture.text';

/** Codes of the campaigns of product.md §2; a new one is added by its own file, and needs no word here. */
const CODES = [
  'new-policy',
  'second-visit',
  'report-care',
  'closing-care',
  'renewal-call',
  'complaint-follow-up',
  'repair-follow-up',
  'special-visit',
];

const NOT_OURS = /^(node_modules|dist|\.git|\.data|coverage|out|bench\/node_modules)(\/|$)/;
const BINARY = /\.(xlsx|png|ico|gz|zip|woff2?)$/;

/** Files of the house: as git has them, or all that lie there where there is no git. */
function paths(): string[] {
  const root = projectRoot();
  const listed = existsSync(join(root, '.git'))
    ? execFileSync('git', ['-C', root, 'ls-files', '-z'], { encoding: 'utf8' }).split('\0')
    : readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  return listed.filter(
    (path) => /\.\w+$|Dockerfile|LICENSE/.test(path) && !NOT_OURS.test(path) && existsSync(join(root, path)),
  );
}

describe('the house is built as ARCHITECTURE.md says', () => {
  const all = paths();
  const read = (path: string): Source => ({ path, text: readFileSync(join(projectRoot(), path), 'utf8') });
  const code = all.filter((path) => /^(src|test)\/.*\.ts$/.test(path)).map(read);
  const product = code.filter(({ path }) => path.startsWith('src/') && !path.endsWith('.spec.ts'));
  const imports: Import[] = product.flatMap(importsOf);

  it('has something to check', () => expect(product.length).toBeGreaterThan(20));
  it('imports go only where they may', () => expect(wrongImports(imports)).toEqual([]));
  it('has no circle of files', () => expect(circles(imports)).toEqual([]));
  it('rules are pure, whatever they import', () => expect(impureRules(imports)).toEqual([]));
  it('has no barrel and no bucket', () => expect(wrongPlaces(all)).toEqual([]));
  it('has no file over 300 lines without a reason at its head', () =>
    expect(code.flatMap(tooLong)).toEqual([]));
  it('has its SQL in *.sql.ts, and no clock in it', () => expect(code.flatMap(wrongSql)).toEqual([]));
  it('reads the time in clock.ts alone', () => expect(code.flatMap(clockReads)).toEqual([]));
  it('decides nothing on the code of a campaign', () => {
    expect(code.flatMap((source) => campaignDecisions(source, CODES))).toEqual([]);
  });
  it('knows nothing of the machine it was written on', () => {
    const texts = all.filter((path) => !BINARY.test(path)).map(read);
    expect(texts.flatMap(machineTraces)).toEqual([]);
  });
});

describe('each check bites', () => {
  const file = (path: string, text: string): Source => ({ path, text });
  const importing = (from: string, specifier: string) =>
    importsOf(file(from, `import { x } from '${specifier}';`));

  it.each([
    ['src/calendar/calendar.service.ts', '../queue/call-plan'],
    ['src/intake/import.service.ts', '../calendar/zone.rules'],
    ['src/queue/claim.service.ts', '../campaigns/draw.service'],
    ['src/calls/dial.service.ts', '../sms/outbox.service'],
    ['src/queue/claim.service.ts', '../calls/dial.service'],
    ['src/carriers/port.ts', '../queue/queue.sql'],
    ['src/verification/case.service.ts', '../calls/record.service'],
    ['src/sms/outbox.service.ts', '../queue/lane-board'],
    ['src/sms/outbox.service.ts', '../campaigns/campaign.service'],
    ['src/verification/case.service.ts', '../scripts/script.service'],
    ['src/reports/report.service.ts', '../queue/queue.service'],
    ['src/operation/metrics.ts', '../queue/queue.sql'],
    ['src/queue/claim.service.ts', '../operation/http'],
    ['src/queue/claim.service.ts', '../operation/api.decorator'],
    ['src/campaigns/draw.service.ts', '../simulation/simulate'],
    ['src/main.ts', './simulation/simulate'],
    ['src/queue/claim.service.ts', '../pipeline'],
    ['src/queue/claim.service.ts', '../database/migrate'],
    ['src/access/audit.sql.ts', '../queue/queue.sql'],
    ['src/clock.ts', './queue/task-hours'],
  ])('%s may not import %s', (from, specifier) => {
    expect(wrongImports(importing(from, specifier))).toHaveLength(1);
  });

  it.each([
    ['src/queue/claim.service.ts', '../calendar/calendar.service'],
    ['src/calls/dial.service.ts', '../queue/claim.service'],
    ['src/sms/reply.service.ts', '../provider-event.sql'],
    ['src/queue/claim.service.ts', '../operation/metrics'],
    ['src/calls/call.controller.ts', '../operation/api.decorator'],
    ['src/queue/claim.service.ts', '../access/audit.sql'],
    ['src/calendar/calendar.service.ts', '../database/db'],
    ['src/calendar/calendar.service.ts', '../clock'],
    ['src/campaigns/draw.service.ts', './types/new-policy'],
    ['src/simulation/simulate.ts', '../pipeline'],
    ['src/app.module.ts', './calls/calls.module'],
    ['src/intake/import.cli.ts', '../application'],
    ['src/queue/claim.service.ts', 'pg'],
  ])('%s may import %s', (from, specifier) => {
    expect(wrongImports(importing(from, specifier))).toEqual([]);
  });

  it.each([
    `import type { X } from '../campaigns/x';`,
    `import { type X } from '../campaigns/x';`,
    `export { x } from '../campaigns/x';`,
    `const x = import('../campaigns/x');`,
    `const x = require('../campaigns/x');`,
    `import '../campaigns/x';`,
  ])('whatever the form: %s', (text) => {
    expect(wrongImports(importsOf(file('src/calls/a.ts', text)))).toEqual(['src/calls/a → src/campaigns/x']);
  });

  it('a circle of two and of three, each told once', () => {
    const edges = [
      ...importing('src/calls/b.ts', './a'),
      ...importing('src/calls/a.ts', './b'),
      ...importing('src/sms/a.ts', './b'),
      ...importing('src/sms/b.ts', './c'),
      ...importing('src/sms/c.ts', './a'),
      ...importing('src/sms/d.ts', './a'),
    ];
    expect(circles(edges)).toEqual(['src/calls/a → src/calls/b', 'src/sms/a → src/sms/b → src/sms/c']);
  });

  it.each([
    '@nestjs/common',
    'typeorm',
    'pg',
    'node:fs',
    './x.sql',
    './x.service',
    '../clock',
    '../database/db',
  ])('a rule that imports %s', (specifier) =>
    expect(impureRules(importing('src/queue/attempt.rules.ts', specifier))).toHaveLength(1),
  );

  it('a rule that reaches the database by another file', () => {
    const edges = [...importing('src/calls/a.rules.ts', './b'), ...importing('src/calls/b.ts', 'typeorm')];
    expect(impureRules(edges)).toEqual(['src/calls/a.rules → src/calls/b → typeorm']);
    const typed = importsOf(file('src/calls/a.rules.ts', `import type { Db } from '../database/db';`));
    expect(impureRules([...typed, ...importing('src/calls/c.rules.ts', 'zod')])).toEqual([]);
  });

  it.each([
    'src/utils/dates.ts',
    'src/calls/common/x.ts',
    'src/types/x.ts',
    'src/calls/types.ts',
    'src/calls/helpers.ts',
    'src/calls/index.ts',
    'test/index.ts',
  ])('the place %s', (path) =>
    expect(wrongPlaces([path, 'src/campaigns/types/new-policy.ts'])).toEqual([path]),
  );

  it('a long file, unless its head says why', () => {
    const long = 'x\n'.repeat(301);
    expect(tooLong(file('src/a.ts', long))).toEqual(['src/a.ts: 301 lines']);
    expect(tooLong(file('src/a.ts', `// Longer than 300 lines: one table of facts.\n${long}`))).toEqual([]);
    expect(tooLong(file('src/a.ts', 'x\n'.repeat(300)))).toEqual([]);
  });

  it.each([
    'db.query(`SELECT id FROM call_task WHERE id = ${id}`)',
    `db.query('DELETE FROM call_task')`,
    'const s = `\n  INSERT INTO lane (id) VALUES (1)`',
    `run("UPDATE call_task SET state = 'x'")`,
    'q(`WITH best AS (SELECT 1) SELECT * FROM best`)',
    'q(`-- why\nSELECT 1`)',
  ])('SQL outside of *.sql.ts: %s', (text) => {
    expect(wrongSql(file('src/calls/a.service.ts', text))).toHaveLength(1);
    expect(wrongSql(file('src/calls/a.sql.ts', text))).toEqual([]);
    expect(wrongSql(file('src/calls/a.spec.ts', text))).toEqual([]);
  });

  it.each([
    `say('Select a branch first')`,
    `say('UPDATED three')`,
    '// SELECT in a comment',
    `say('With care')`,
  ])('no SQL: %s', (text) => expect(wrongSql(file('src/calls/a.service.ts', text))).toEqual([]));

  it.each([
    'q(`SELECT now()`)',
    'q(`SELECT id FROM t WHERE at < CURRENT_TIMESTAMP`)',
    'q(`select clock_timestamp()`)',
  ])('a statement that reads the clock: %s', (text) =>
    expect(wrongSql(file('src/calls/a.sql.ts', text))).toHaveLength(1),
  );

  it.each(['new Date()', 'Date.now()', 'Date()', 'Temporal.Now.instant()', 'new Date'])(
    'the clock read by %s',
    (text) => {
      expect(clockReads(file('src/calls/a.ts', `const t = ${text};`))).toEqual(['src/calls/a.ts:1']);
      expect(clockReads(file('test/a.spec.ts', `const t = ${text};`))).toHaveLength(1);
      expect(clockReads(file('src/clock.ts', `const t = ${text};`))).toEqual([]);
    },
  );

  it.each(['new Date(0)', 'new Date(at)', 'clock.now()', '"Date.now()"'])('no clock read by %s', (text) => {
    expect(clockReads(file('src/calls/a.ts', `const t = ${text};`))).toEqual([]);
  });

  it.each([
    `switch (code) { case 'renewal-call': break; }`,
    `if (plan.campaignCode === 'report-care') go();`,
    `const late = 'new-policy' !== code ? 1 : 2;`,
    "q(`SELECT 1 FROM draw WHERE campaign_code = 'special-visit'`)",
    "q(`SELECT 1 FROM draw WHERE campaign_code IN ('special-visit', 'x')`)",
  ])('a decision on a code: %s', (text) => {
    expect(campaignDecisions(file('src/calls/a.sql.ts', text), CODES)).toHaveLength(1);
    expect(campaignDecisions(file('src/campaigns/types/renewal-call.ts', text), CODES)).toEqual([]);
  });

  it('naming a code is no decision', () => {
    const text = `export const demo = { campaign: 'new-policy' }; const other = code === 'none';`;
    expect(campaignDecisions(file('src/demo/a.ts', text), CODES)).toEqual([]);
  });

  it.each([
    `"resolved": "https://${'registry'}.npmjs.org/zod/-/zod-4.6.7.tgz"`,
    `registry=http://10.0.0.1/${'artifactory'}/npm`,
    `const data = '/${'work'}/shared/data';`,
    `see /${'home'}/somebody/huifang`,
    `cd /${'root'}/huifang`,
  ])('a trace of a machine: %s', (text) => expect(machineTraces(file('docs/a.md', text))).toHaveLength(1));

  it.each([
    `'../shared/data'`,
    'https://example.com/work/x',
    '/api/home',
    'under /root',
    'https://opensource.org',
  ])('no trace: %s', (text) => expect(machineTraces(file('docs/a.md', text))).toEqual([]));
});
