import { buildOpenApi } from '../src/operation/openapi';
import { ASKERS, MARK, MatrixCentre, type Asker } from './role-matrix-centre';
import { ROUTES, type Rule } from './role-matrix';

/** What a route's document says of its parameters and body, as far as this test needs it. */
interface Operation {
  parameters?: { $ref?: string; name: string; in: string; schema?: { enum?: string[]; example?: unknown } }[];
  requestBody?: { content: Record<string, { example?: unknown; schema?: object }> };
}

let matrix: MatrixCentre;
const routes = new Map<string, Operation>();
beforeAll(async () => {
  matrix = await MatrixCentre.open();
  const { paths } = buildOpenApi(matrix.centre.app) as unknown as {
    paths: Record<string, Record<string, Operation>>;
  };
  for (const [path, item] of Object.entries(paths))
    for (const [method, operation] of Object.entries(item))
      routes.set(`${method.toUpperCase()} ${path}`, operation);
});
afterAll(() => matrix?.close());

/** What each asker must be told: nothing (they may), or why not. */
function refusal(rule: Rule, asker: Asker): string | null {
  if (rule.reach === 'public') return null;
  if (!asker.role && !asker.scope) return '401 not_signed_in';
  if (asker.mustChangePassword) return rule.beforePassword ? null : '403 password_first';
  const allowed = asker.role ? rule.roles.includes(asker.role) : rule.scopes.includes(asker.scope!);
  if (!allowed) return '403 not_allowed';
  if (asker.branch === null) return null;
  // A claim brings any branch's customers: a key with a branch could name an agent and meet them.
  const beyond = rule.reach === 'company' || (rule.reach === 'claim' && asker.scope !== null);
  return beyond ? '403 company_wide' : null;
}

/** The route's address, with its parameters as given, else as nobody's. */
function address(route: string, rule: Rule, given: Record<string, string> = {}): string {
  const path = route
    .split(' ')[1]!
    .replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(given[name] ?? UNKNOWN[name] ?? 'nobody-s'),
    );
  return rule.query ? `${path}?${rule.query}` : path;
}
const UNKNOWN: Record<string, string> = {
  id: '900000001',
  code: 'new-policy',
  kind: 'policies',
  recordType: 'policy',
  file: 'tasks.csv',
  region: 'CN',
  date: '2026-10-01',
  phone: '13900000000',
};

const cells = (rule: Rule) => ASKERS.map((asker) => ({ asker, expected: refusal(rule, asker) }));

describe('who may use which route', () => {
  it('is told for every route of the document, and for no other', () => {
    expect([...routes.keys()].filter((route) => !ROUTES[route])).toEqual([]);
    expect(Object.keys(ROUTES).filter((route) => !routes.has(route))).toEqual([]);
  });

  it('is kept: every route, every role, every scope, own and foreign branch', async () => {
    const wrong: string[] = [];
    let asked = 0;
    let refused = 0;
    // Signing out is last: it ends what the others ask with.
    const order = Object.entries(ROUTES).sort(([a], [b]) => Number(a === OUT) - Number(b === OUT));
    for (const [route, rule] of order)
      for (const { asker, expected } of cells(rule)) {
        const own: Record<string, string> =
          rule.about === 'staff' && asker.staffNo ? { staffNo: asker.staffNo } : {};
        const [method] = route.split(' ') as [string];
        const body = routes.get(route)?.requestBody?.content['application/json']
          ? { 'not-a-field': 1 }
          : undefined;
        const { status, code } = await matrix.ask(asker, method, address(route, rule, own), body);
        asked++;
        if (expected) refused++;
        const answered = status === 401 || status === 403 ? `${status} ${code}` : null;
        const same = code === '(head)' ? expected?.startsWith(String(status)) : answered === expected;
        if (!same || status === 500)
          wrong.push(`${asker.name}: ${route} → ${status} ${code} (expected ${expected})`);
      }
    matrix.forgetSessions();
    expect(wrong).toEqual([]);
    process.stdout.write(
      `role matrix: ${Object.keys(ROUTES).length} routes × ${ASKERS.length} askers = ${asked} cells, ${refused} refused\n`,
    );
    expect(asked).toBe(routes.size * ASKERS.length);
  }, 240_000);
});

const OUT = 'DELETE /api/session';

describe('another branch', () => {
  const of33 = ASKERS.filter(({ branch }) => branch === '33');

  it('is not there: a foreign thing is answered as one that does not exist', async () => {
    const wrong: string[] = [];
    let asked = 0;
    for (const [route, rule] of Object.entries(ROUTES)) {
      const { about } = rule;
      if (!about || rule.reach === 'public') continue;
      for (const asker of of33.filter((each) => refusal(rule, each) === null)) {
        const [method] = route.split(' ') as [string];
        const body = bodyOf(route);
        const at = (whose: '33' | '44' | 'none') =>
          matrix.ask(asker, method, address(route, rule, matrix.things[about][whose]), body);
        const foreign = await at('44');
        const nobody = await at('none');
        asked++;
        const leaks = foreign.text.includes(MARK['44']);
        const bare = (text: string) => text.replaceAll(matrix.things[about]['44'].key ?? '', '');
        const told = bare(foreign.text).includes(MARK['44']);
        if (about === 'phone' ? leaks : told) wrong.push(`${asker.name}: ${route} shows ${MARK['44']}`);
        if (about === 'phone') continue;
        if (foreign.status < 400 || foreign.status >= 500)
          wrong.push(`${asker.name}: ${route} → ${foreign.status} ${foreign.code}`);
        if (rule.reach === 'branch' && foreign.status !== 404)
          wrong.push(`${asker.name}: ${route} → ${foreign.status} ${foreign.code}, not 404`);
        if (foreign.status !== nobody.status || foreign.code !== nobody.code)
          wrong.push(
            `${asker.name}: ${route} tells ${foreign.status} ${foreign.code} from ${nobody.status} ${nobody.code}`,
          );
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(40);
    process.stdout.write(`foreign things: ${asked} asked for, none met\n`);
  }, 120_000);

  it('is on no list, and one’s own is', async () => {
    const wrong: string[] = [];
    let asked = 0;
    for (const [route, rule] of Object.entries(ROUTES)) {
      if (!route.startsWith('GET') || rule.reach === 'public') continue;
      const given: Record<string, string> = /draws\/\{id\}/.test(route) ? { id: '1' } : {};
      for (const asker of ASKERS.filter(
        (each) => refusal(rule, each) === null && (each.role || each.scope),
      )) {
        if (rule.about && !rule.lists) continue;
        const { text, status } = await matrix.ask(asker, 'GET', address(route, rule, given));
        asked++;
        const [sees33, sees44] = [text.includes(MARK['33']), text.includes(MARK['44'])];
        if (asker.branch === '33' && sees44) wrong.push(`${asker.name}: ${route} shows ${MARK['44']}`);
        if (asker.branch === '44' && sees33) wrong.push(`${asker.name}: ${route} shows ${MARK['33']}`);
        // Else the two lines above could not fail.
        if (rule.lists && !(asker.branch === '44' || sees33))
          wrong.push(`${asker.name}: ${route} lacks 33 (${status})`);
        if (rule.lists && !(asker.branch === '33' || sees44))
          wrong.push(`${asker.name}: ${route} lacks 44 (${status})`);
      }
    }
    expect(wrong).toEqual([]);
    process.stdout.write(`lists: ${asked} read\n`);
  }, 120_000);

  it('one’s own things are there: else the test above could not fail', async () => {
    const wrong: string[] = [];
    for (const [route, rule] of Object.entries(ROUTES)) {
      const { about } = rule;
      if (!route.startsWith('GET') || !about || about === 'staff') continue;
      const holders = rule.reach === 'claim' ? ['agent33', 'supervisor33'] : null;
      for (const asker of of33.filter((each) => refusal(rule, each) === null)) {
        if (holders && !holders.includes(asker.name)) continue;
        const { status, text } = await matrix.ask(
          asker,
          'GET',
          address(route, rule, matrix.things[about]['33']),
        );
        if (status !== 200) wrong.push(`${asker.name}: ${route} → ${status} ${text}`);
        if (rule.reach === 'branch' && !text.includes(MARK['33']))
          wrong.push(`${asker.name}: ${route} is empty`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** A body that the route's schema takes: the document's example. */
function bodyOf(route: string): unknown {
  const media = routes.get(route)?.requestBody?.content['application/json'];
  const example = media?.example;
  if (example === null || typeof example !== 'object' || Array.isArray(example)) return example;
  // For oneself: whom an example names as the agent is nobody here.
  const { agent: _, ...rest } = example as Record<string, unknown>;
  return rest;
}
