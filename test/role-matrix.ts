import type { KeyScope, Role } from '../src/access/principal';

/**
 * How far a route reaches, for those who may use it at all:
 * - `public`: nobody need sign in;
 * - `house`: what concerns no customer's record; the same for everybody;
 * - `self`: one's own session or desk;
 * - `branch`: customers' records of the person's branches; another's is not there (404);
 * - `claim`: what one's own claim gives, whatever the branch; another's work is refused;
 * - `company`: holds for the whole company, and is refused to people and keys with a branch.
 */
export type Reach = 'public' | 'house' | 'self' | 'branch' | 'claim' | 'company';

/** What the parameters in a route's path name. */
export type About =
  | 'case'
  | 'task'
  | 'attempt'
  | 'followUp'
  | 'policies'
  | 'policy'
  | 'phone'
  | 'staff'
  | 'recording'
  | 'reply';

export interface Rule {
  roles: readonly Role[];
  scopes: readonly KeyScope[];
  reach: Reach;
  about?: About;
  /** A query that its rows are met with. */
  query?: string;
  /** Its answer names records: the whole company's holds those of both branches. */
  lists?: true;
  beforePassword?: true;
}

type More = Omit<Rule, 'roles' | 'scopes' | 'reach'> & { scopes?: readonly KeyScope[] };
const rule =
  (reach: Reach) =>
  (roles: readonly Role[], { scopes = [], ...more }: More = {}): Rule => ({ roles, scopes, reach, ...more });
const [house, self, branch, claim, company] = (['house', 'self', 'branch', 'claim', 'company'] as const).map(
  rule,
) as [Maker, Maker, Maker, Maker, Maker];
type Maker = ReturnType<typeof rule>;
const open: Rule = { roles: [], scopes: [], reach: 'public' };

const EVERYBODY: readonly Role[] = [
  'agent',
  'salesperson',
  'branch',
  'supervisor',
  'quality',
  'complaints',
  'administrator',
];
const ADMIN: readonly Role[] = ['administrator'];
const LEADS: readonly Role[] = ['supervisor', 'administrator'];
const LOOKERS: readonly Role[] = ['supervisor', 'quality', 'administrator'];
const ASKERS: readonly Role[] = ['supervisor', 'quality', 'complaints', 'administrator'];
const CALLERS: readonly Role[] = ['agent', 'salesperson', 'supervisor'];
const DESKS: readonly Role[] = ['agent', 'salesperson', 'branch', 'supervisor'];
const LISTENERS: readonly Role[] = EVERYBODY.filter((role) => role !== 'administrator');
const CLERKS: readonly Role[] = ['branch', 'supervisor'];
const READERS: readonly Role[] = ['branch', 'supervisor', 'complaints', 'administrator'];
const BRANCH: readonly Role[] = ['branch', 'supervisor', 'administrator'];

const dialer = { scopes: ['dialer'] } as const;
const operate = { scopes: ['operate'] } as const;
const write = { scopes: ['records:write', 'operate'] } as const;
const reports = { scopes: ['reports:read'] } as const;
const figures = { scopes: ['reports:read', 'operate'] } as const;
const reading = { scopes: ['records:read', 'operate'] } as const;
const scripts = {
  scopes: ['dialer'],
} as const;
const optOuts = { scopes: ['records:write', 'records:read', 'operate'] } as const;
const session = { beforePassword: true } as const;
const week = 'from=2026-03-01&to=2026-03-09';

/** Every route of the house. Who adds one says here, by hand, who may use it. */
export const ROUTES: Record<string, Rule> = {
  'GET /health': open,
  'GET /health/live': open,
  'GET /health/ready': open,
  'GET /metrics': open,
  'POST /api/session': open,
  'GET /api/session/demo': open,
  'POST /api/webhooks/calls/simulated': open,
  'POST /api/webhooks/texts/simulated': open,
  'POST /api/webhooks/alibaba/{secret}/reports': open,
  'POST /api/webhooks/alibaba/{secret}/replies': open,
  'POST /api/webhooks/twilio/texts/{token}': open,
  'POST /api/webhooks/twilio/inbound-texts': open,
  'POST /api/webhooks/twilio/voice/{token}/{step}': open,
  'POST /api/webhooks/texts/simulated/inbound': company(LEADS, operate),

  'GET /api/session': self(EVERYBODY, session),
  'DELETE /api/session': self(EVERYBODY, session),
  'POST /api/session/password': self(EVERYBODY, session),

  'GET /api/users': company(LEADS),
  'POST /api/users': company(ADMIN),
  'PUT /api/users/{login}': company(ADMIN),
  'POST /api/users/{login}/password': company(ADMIN),
  'POST /api/users/{login}/disable': company(ADMIN),
  'POST /api/users/{login}/enable': company(ADMIN),
  'GET /api/keys': company(ADMIN),
  'POST /api/keys': company(ADMIN),
  'DELETE /api/keys/{id}': company(ADMIN),
  'GET /api/audit': company(LEADS, { lists: true }),

  'GET /api/agents/{staffNo}/state': claim(CALLERS, { ...dialer, about: 'staff' }),
  'PUT /api/agents/{staffNo}/state': claim(CALLERS, { ...dialer, about: 'staff' }),
  'GET /api/agents/{staffNo}/callbacks': claim(CALLERS, { ...dialer, about: 'staff' }),
  'POST /api/dialer/claims': claim(CALLERS, dialer),
  'GET /api/dialer/tasks/{id}': claim(CALLERS, { ...dialer, about: 'task' }),
  'POST /api/dialer/tasks/{id}/heartbeat': claim(CALLERS, { ...dialer, about: 'task' }),
  'POST /api/dialer/tasks/{id}/release': claim(CALLERS, { ...dialer, about: 'task' }),
  'POST /api/dialer/tasks/{id}/skip': claim(CALLERS, { ...dialer, about: 'task' }),
  'POST /api/dialer/tasks/{id}/dial': claim(CALLERS, { ...dialer, about: 'task' }),
  'POST /api/dialer/tasks/{id}/desk-call': claim(CALLERS, { ...dialer, about: 'task' }),
  'PUT /api/dialer/tasks/{id}/draft': claim(CALLERS, { ...dialer, about: 'task' }),
  'GET /api/dialer/attempts/{id}': claim(CALLERS, { ...dialer, about: 'attempt' }),
  'POST /api/dialer/attempts/{id}/hang-up': claim(CALLERS, { ...dialer, about: 'attempt' }),
  'POST /api/dialer/attempts/{id}/hold': claim(CALLERS, { ...dialer, about: 'attempt' }),
  'POST /api/dialer/attempts/{id}/resume': claim(CALLERS, { ...dialer, about: 'attempt' }),
  'POST /api/dialer/attempts/{id}/transfer': claim(CALLERS, { ...dialer, about: 'attempt' }),
  'POST /api/dialer/attempts/{id}/leave': claim(CALLERS, { ...dialer, about: 'attempt' }),
  'POST /api/dialer/attempts/{id}/disposition': claim(CALLERS, { ...dialer, about: 'attempt' }),
  'GET /api/dialer/dispositions': claim(CALLERS, dialer),
  'GET /api/lines/mine': self(CALLERS),
  'PUT /api/lines/mine': self(CALLERS),
  'POST /api/lines/mine/token': self(CALLERS),
  'GET /api/lines': branch([...CALLERS, 'administrator']),
  'PUT /api/lines/{staffNo}': claim(['supervisor'], { about: 'staff' }),
  'GET /api/contact-limits': house(LOOKERS, figures),
  'PUT /api/contact-limits': company(LEADS, operate),

  'GET /api/dialer/tasks/{id}/history': claim(DESKS, { about: 'task' }),
  'GET /api/dialer/tasks/{id}/callback-times': claim(DESKS, { about: 'task' }),
  'POST /api/dialer/tasks/{id}/reveal': claim(DESKS, { about: 'task' }),
  'GET /api/desk': self(DESKS),
  'GET /api/desk/day': self(DESKS),
  'GET /api/desk/callbacks': self(DESKS),
  'GET /api/desk/corrections': self(DESKS),
  'GET /api/desk/renewals': self(['salesperson', 'supervisor']),
  'GET /api/desk/branch': branch(BRANCH),
  'GET /api/phones/check': house(EVERYBODY, { query: 'value=13812345678' }),

  'GET /api/cases': branch(BRANCH, { scopes: ['records:read'], lists: true }),
  'GET /api/cases/{id}': branch(BRANCH, { scopes: ['records:read'], about: 'case' }),
  'POST /api/cases/{id}/correction': branch(CLERKS, { scopes: ['records:write'], about: 'case' }),
  'POST /api/cases/{id}/cannot-be-corrected': branch(CLERKS, { scopes: ['records:write'], about: 'case' }),
  'GET /api/cases/export': branch(CLERKS, { query: 'format=csv', lists: true }),
  'POST /api/cases/import': branch(CLERKS),
  'GET /api/reports/cases': branch(['branch', ...LOOKERS], reports),
  'GET /api/follow-ups': branch(BRANCH, { scopes: ['records:read'], lists: true }),
  'POST /api/follow-ups/{id}/close': branch(CLERKS, { about: 'followUp' }),

  'GET /api/search': branch(ASKERS, { ...reading, query: 'q=Z', lists: true }),
  'GET /api/why/tasks/{id}': branch(ASKERS, { ...reading, about: 'task' }),
  'GET /api/why/records/{recordType}/{key}': branch(ASKERS, { ...reading, about: 'policy' }),
  'GET /api/why/phones/{phone}': branch(ASKERS, { ...reading, about: 'phone' }),
  'GET /api/records/{kind}/{key}': branch(ASKERS, {
    ...reading,
    about: 'policies',
  }),
  'POST /api/records/{kind}': company(ADMIN, write),
  'POST /api/records/{kind}/bulk': company(ADMIN, write),
  'GET /api/branches': house(['branch', ...ASKERS], reading),
  'GET /api/staff': house(ASKERS, reading),
  'GET /api/staff/choices': house(ASKERS, reading),
  'PUT /api/staff/{staffNo}': company(LEADS, operate),
  'GET /api/imports/{id}/rejections': company(LEADS, write),
  'GET /api/imports': company(LEADS, write),
  'GET /api/imports/{id}': company(LEADS, write),
  'GET /api/imports/{id}/rejected': company(LEADS, write),
  'POST /api/imports/{kind}': company(LEADS, write),
  'GET /api/opt-outs': company(['complaints', ...LEADS], optOuts),
  'POST /api/opt-outs': company(['complaints', ...LEADS], write),
  'DELETE /api/opt-outs/{id}': company(['complaints', ...LEADS], write),

  'GET /api/campaigns': house(LOOKERS, figures),
  'GET /api/campaigns/{code}': house(LOOKERS, figures),
  'POST /api/campaigns/{code}/values/check': house(LEADS, operate),
  'PUT /api/campaigns/{code}/values': company(LEADS, operate),
  'POST /api/campaigns/{code}/suspend': company(LEADS, operate),
  'POST /api/campaigns/{code}/resume': company(LEADS, operate),
  'POST /api/campaigns/{code}/draws': company(LEADS, operate),
  'GET /api/draws': branch(LOOKERS, figures),
  'GET /api/draws/{id}': branch(LOOKERS, figures),
  'GET /api/draws/{id}/items': branch(LOOKERS, { ...figures, lists: true }),
  'GET /api/coverage': branch(LOOKERS, { ...figures, query: week }),
  'GET /api/coverage/items': branch(LOOKERS, {
    ...figures,
    query: `campaign=new-policy&${week}`,
    lists: true,
  }),
  'GET /api/messages': branch(ASKERS, { ...figures, lists: true }),
  'GET /api/reports/texts': branch(ASKERS, { ...figures, query: week }),
  'GET /api/reports/agents': branch(LOOKERS, { ...reports, query: week }),
  'GET /api/reports/answers': branch(LOOKERS, { ...reports, query: week }),
  'GET /api/reports/contact-rate': branch(LOOKERS, { ...reports, query: week }),
  'GET /api/reports/wallboard': branch(LOOKERS, reports),
  'GET /api/reports/wallboard/stream': branch(LOOKERS, reports),
  'GET /api/reports/invariants': company(LEADS, figures),
  'GET /api/exports/summary.json': company(LEADS, figures),
  'GET /api/exports/{file}': company(LEADS, { ...figures, lists: true }),

  'GET /api/calendar': house(EVERYBODY, {
    scopes: ['records:read', 'reports:read', 'dialer', 'operate'],
    query: week,
  }),
  'GET /api/calendar/hours': house(EVERYBODY, {
    scopes: ['records:read', 'reports:read', 'dialer', 'operate'],
  }),
  'PUT /api/calendar/days': company(LEADS, operate),
  'PUT /api/calendar/hours/{code}': company(LEADS, operate),
  'PUT /api/calendar/exceptions/{region}/{date}': company(LEADS, operate),
  'DELETE /api/calendar/exceptions/{region}/{date}': company(LEADS, operate),

  'GET /api/scripts': house(['agent', 'salesperson', ...LOOKERS], scripts),
  'GET /api/scripts/{code}': house(['agent', 'salesperson', ...LOOKERS], scripts),
  'GET /api/scripts/{code}/versions': house(['agent', 'salesperson', ...LOOKERS], scripts),
  'GET /api/service-items': house(['agent', 'salesperson', ...LOOKERS], scripts),
  'POST /api/scripts/{code}/versions': company(LEADS),
  'POST /api/scripts/try': company(LEADS),

  'GET /api/texts/rules': house(LOOKERS, figures),
  'GET /api/texts/templates': house(LOOKERS, figures),
  'GET /api/texts/templates/{code}': house(LOOKERS, figures),
  'POST /api/texts/preview': house(LOOKERS, figures),
  'PUT /api/texts/templates/{code}': company(LEADS, operate),
  'GET /api/texts/provider-templates': house(LOOKERS, figures),
  'PUT /api/texts/provider-templates': company(LEADS, operate),
  'POST /api/texts/test-send': company(LEADS, operate),
  'GET /api/texts/test-sends/{id}': company(LEADS, operate),
  'GET /api/texts/test-numbers': company(LEADS, operate),
  'GET /api/texts/replies': branch(READERS, { ...operate, lists: true }),
  'GET /api/texts/replies/waiting': branch(READERS, operate),
  'POST /api/texts/replies/{id}/handled': branch(READERS, { ...operate, about: 'reply' }),
  'GET /api/texts/in-doubt': company(LEADS, operate),
  'POST /api/texts/in-doubt/send-again': company(LEADS, operate),
  'GET /api/texts/state': company(LEADS, operate),
  'GET /api/texts/paused-templates': company(LEADS, operate),
  'POST /api/texts/paused-templates/{id}/resume': company(LEADS, operate),
  'GET /api/texts/dead-numbers': company(LEADS, operate),
  'POST /api/texts/dead-numbers/{id}/lift': company(LEADS, operate),
  'POST /api/texts/test-numbers': company(ADMIN, operate),
  'DELETE /api/texts/test-numbers/{id}': company(ADMIN, operate),

  'GET /api/recordings': claim(EVERYBODY, { query: 'attemptId=900000001' }),
  'GET /api/recordings/summary': branch(LOOKERS),
  'GET /api/recordings/{id}/audio': claim(LISTENERS, { about: 'recording' }),
  'PUT /api/recordings/{id}/hold': branch(LOOKERS, { about: 'recording' }),
  'DELETE /api/recordings/{id}/hold': branch(LOOKERS, { about: 'recording' }),
  'POST /api/recordings/{id}/fetch': company(LEADS),
  'GET /api/recordings/policy': house(ASKERS),
  'PUT /api/recordings/policy': company(LEADS),
  'POST /api/recordings/policy/{version}/approval': company(LEADS),

  'GET /api/simulations': company(LEADS, operate),
  'POST /api/simulations': company(LEADS, operate),
  'GET /api/simulations/compare': company(LEADS, operate),
  'GET /api/simulations/{id}': company(LEADS, operate),
  'DELETE /api/simulations/{id}': company(LEADS, operate),
  'GET /api/simulations/{id}/files/{file}': company(LEADS, operate),
};
