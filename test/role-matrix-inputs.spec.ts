import { buildOpenApi } from '../src/operation/openapi';
import { ASKERS, MatrixCentre, type Asker } from './role-matrix-centre';
import { ROUTES, type Rule } from './role-matrix';

interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: {
    content: Record<string, { example?: unknown; schema?: { $ref?: string; properties?: object } }>;
  };
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties?: object }> };
}

let matrix: MatrixCentre;
let document: Document;
const routes: [string, Operation][] = [];
beforeAll(async () => {
  matrix = await MatrixCentre.open();
  document = buildOpenApi(matrix.centre.app) as unknown as Document;
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(item))
      routes.push([`${method.toUpperCase()} ${path}`, operation]);
});
afterAll(() => matrix?.close());

/** Somebody of the whole company who may. */
function mayUse(rule: Rule): Asker {
  if (rule.reach === 'public') return ASKERS[0]!;
  return ASKERS.find(({ role, branch, mustChangePassword }) => {
    return (
      role !== null &&
      rule.roles.includes(role) &&
      !mustChangePassword &&
      (branch === null || onlyOfBranch(rule))
    );
  })!;
}
const onlyOfBranch = (rule: Rule) => rule.roles.every((role) => role === 'branch' || role === 'salesperson');

const KNOWN: Record<string, string> = {
  id: '900000001',
  code: 'new-policy',
  kind: 'policies',
  recordType: 'policy',
  file: 'tasks.csv',
  region: 'CN',
  date: '2026-10-01',
  phone: '13900000000',
  login: 'nobody',
};
const pathOf = (route: string, given: Record<string, string> = {}) =>
  route
    .split(' ')[1]!
    .replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(given[name] ?? KNOWN[name] ?? 'nobody-s'));

/** What other systems send: they add fields of theirs, which are kept as attributes (records), or not looked at (receipts). */
const OF_OTHER_SYSTEMS = [
  'POST /api/records/{kind}',
  'POST /api/webhooks/texts/simulated',
  'POST /api/webhooks/texts/simulated/inbound',
  'POST /api/webhooks/alibaba/{secret}/reports',
  'POST /api/webhooks/alibaba/{secret}/replies',
];

/** What a page never sends, and what would matter most if it were taken. */
const FOREIGN_FIELDS = {
  role: 'administrator',
  branchId: '44',
  branchCode: '44',
  attempts: 99,
  state: 'closed',
  __proto__x: { admin: true },
};

describe('a body', () => {
  it('holds no field that its route does not know', async () => {
    const taken: string[] = [];
    let asked = 0;
    for (const [route, operation] of routes) {
      const media = operation.requestBody?.content['application/json'];
      if (!media || !ROUTES[route] || OF_OTHER_SYSTEMS.includes(route)) continue;
      const asker = mayUse(ROUTES[route]);
      const own = propertiesOf(media.schema);
      for (const [field, value] of Object.entries(FOREIGN_FIELDS)) {
        if (own.includes(field)) continue;
        const body = { ...(media.example as object), [field]: value };
        const { status, text } = await matrix.ask(asker, route.split(' ')[0]!, pathOf(route), body);
        asked++;
        if (status !== 400 || !text.includes(field)) taken.push(`${route} ${field} → ${status}`);
      }
    }
    expect(taken).toEqual([]);
    expect(asked).toBeGreaterThan(150);
    process.stdout.write(`foreign fields: ${asked} refused\n`);
  }, 120_000);

  it('of a record keeps what it does not know apart from the record', async () => {
    const [policy] = [
      document.paths['/api/records/{kind}']!['post']!.requestBody!.content['application/json']!,
    ];
    const body = {
      ...(policy.example as object),
      policyNo: 'P-EXTRA',
      known_at: '1999-01-01',
      numbers: ['+8613000000000'],
    };
    const admin = ASKERS.find(({ name }) => name === 'administrator')!;
    expect((await matrix.ask(admin, 'POST', '/api/records/policies', body)).status).toBe(200);
    const [kept] = await matrix.centre.database.query<{ known: Date; numbers: string[]; attributes: object }>(
      `SELECT known_at AS known, numbers, attributes FROM policy WHERE policy_no = 'P-EXTRA'`,
    );
    expect(kept!.known.getFullYear()).toBe(2026);
    expect(kept!.numbers).not.toContain('+8613000000000');
    expect(JSON.stringify(kept!.attributes)).toContain('1999-01-01');
  });
});

function propertiesOf(schema: { $ref?: string; properties?: object } | undefined): string[] {
  const name = schema?.$ref?.split('/').at(-1);
  return Object.keys((name ? document.components.schemas[name] : schema)?.properties ?? {});
}

const HOSTILE = [
  `' OR '1'='1`,
  `1; DROP TABLE policy; --`,
  `id DESC; DELETE FROM call_task`,
  `1' UNION SELECT login, password_hash FROM app_user --`,
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}',
  '${7*7}',
  '{{#if customerName}}x{{/if}}',
  '=HYPERLINK("http://x","y")',
  '../../../../etc/passwd',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '%',
  '_%\\',
  '-1',
  '0',
  '1e309',
  '99999999999999999999',
  'NaN',
  '2026-02-31',
  '275761-01-01',
  'null',
  '__proto__',
  'x'.repeat(5000),
];

describe('a query or an address', () => {
  it('of whatever text is answered, and never breaks the server or the tables', async () => {
    const broken: string[] = [];
    let asked = 0;
    const before = await counts();
    for (const [route, operation] of routes) {
      const rule = ROUTES[route];
      if (!rule || route.endsWith('/stream') || route === 'GET /health/ready') continue;
      const [method] = route.split(' ') as [string];
      const asker = mayUse(rule);
      const send = async (url: string, what: string) => {
        const { status } = await matrix.ask(asker, method, url);
        asked++;
        if (status >= 500) broken.push(`${route} ${what} → ${status}`);
      };
      for (const { name, in: where } of operation.parameters ?? []) {
        // Changes are tried by their address alone: a body would be refused before it.
        if (where === 'query' && method !== 'GET') continue;
        if (where !== 'query' && where !== 'path') continue;
        for (const text of HOSTILE) {
          const shown = `${name}=${JSON.stringify(text.slice(0, 30))}`;
          if (where === 'path') await send(pathOf(route, { [name]: wellFormed(text) }), shown);
          else {
            const fields = new URLSearchParams(rule.query);
            fields.set(name, wellFormed(text));
            await send(`${pathOf(route)}?${fields}`, shown);
          }
        }
        if (where === 'query')
          for (const twisted of [
            `${name}=a&${name}=b`,
            `${name}[]=a`,
            `${name}[$ne]=1`,
            `${name}=%ff%fe`,
            name,
          ])
            await send(`${pathOf(route)}?${rule.query ? `${rule.query}&` : ''}${twisted}`, twisted);
      }
    }
    expect(broken).toEqual([]);
    expect(await counts()).toEqual(before);
    process.stdout.write(`hostile texts: ${asked} answered\n`);
  }, 300_000);

  it('sorts and filters by nothing that it is not told to', async () => {
    const taken: string[] = [];
    for (const [route, operation] of routes) {
      const rule = ROUTES[route];
      if (!rule || !route.startsWith('GET') || !operation.parameters?.some((each) => each.in === 'query'))
        continue;
      const url = `${pathOf(route)}?${rule.query ? `${rule.query}&` : ''}sortBy=password_hash%20desc`;
      const { status } = await matrix.ask(mayUse(rule), 'GET', url);
      if (status < 400) taken.push(`${route} → ${status}`);
    }
    expect(taken).toEqual([]);
  });
});

/** Half a surrogate pair cannot be written in an address. */
const wellFormed = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

async function counts(): Promise<unknown> {
  return matrix.centre.database.query(
    `SELECT (SELECT count(*) FROM policy) AS policies, (SELECT count(*) FROM call_task) AS tasks,
       (SELECT count(*) FROM app_user WHERE disabled_at IS NULL) AS users, (SELECT count(*) FROM opt_out) AS "optOuts"`,
  );
}
