import { hashToken, newToken } from '../src/access/secret';
import { KEY_SCOPES, ROLES, type KeyScope, type Role } from '../src/access/principal';
import { CampaignService } from '../src/campaigns/campaign.service';
import { openCentre, type Centre } from './centre';
import * as make from './factory';
import { keyHeader } from './key';
import { enterPeople } from './people';
import type { About } from './role-matrix';
import { storeRecording } from './stored-recording';

/** Somebody who asks: a person, a key, or nobody. */
export interface Asker {
  name: string;
  role: Role | null;
  scope: KeyScope | null;
  branch: '33' | '44' | null;
  staffNo: string | null;
  mustChangePassword: boolean;
}

/** Stands in every record of branch 33 and 44: what of another branch is met in an answer has leaked. */
export const MARK = { '33': 'ZO33', '44': 'ZF44' } as const;

/** By what a thing is asked for: of each branch, and one that is nobody's. */
export type Things = Record<About, Record<'33' | '44' | 'none', Record<string, string>>>;

const WHOLE_COMPANY: readonly Role[] = ['agent', 'supervisor', 'quality', 'complaints', 'administrator'];
const BRANCHES = ['33', '44'] as const;

export const ASKERS: Asker[] = [
  asker('anonymous'),
  asker('fresh', { role: 'supervisor', staffNo: 'FRESH', mustChangePassword: true }),
  ...ROLES.flatMap((role) =>
    [...(WHOLE_COMPANY.includes(role) ? [null] : []), ...BRANCHES].map((branch) =>
      asker(`${role}${branch ?? ''}`, { role, branch, staffNo: `${role}${branch ?? ''}`.toUpperCase() }),
    ),
  ),
  ...KEY_SCOPES.flatMap((scope) =>
    [null, '33' as const].map((branch) => asker(`key ${scope}${branch ?? ''}`, { scope, branch })),
  ),
];

function asker(name: string, given: Partial<Asker> = {}): Asker {
  return { name, role: null, scope: null, branch: null, staffNo: null, mustChangePassword: false, ...given };
}

/** The whole application with people of every role and two branches, each with one of every kind of record. */
export class MatrixCentre {
  private readonly headers = new Map<string, Record<string, string>>();

  private constructor(
    readonly centre: Centre,
    readonly things: Things,
  ) {}

  static async open(): Promise<MatrixCentre> {
    const centre = await openCentre();
    const { pool } = centre.database;
    for (const [code, parent] of [
      ['00', null],
      ['33', '00'],
      ['44', '00'],
    ])
      await make.insertBranch(pool, { branch_code: code, parent_code: parent });
    const people = ASKERS.flatMap(({ role, name, ...rest }) =>
      role === null ? [] : [{ ...rest, role, login: name }],
    );
    for (const { staffNo, role, branch } of people)
      await make.insertStaff(pool, { staff_no: staffNo, role, branch_code: branch });
    await enterPeople(
      pool,
      people.map(({ branch, ...person }) => ({ ...person, branchCode: branch })),
      centre.clock.now(),
    );
    await centre.app.get(CampaignService).ensureCampaigns(centre.clock.now());
    return new MatrixCentre(centre, await things(centre));
  }

  /** What `asker` sends to be known. A session is opened without its password: hashing is slow on purpose. */
  async headersOf(asker: Asker): Promise<Record<string, string>> {
    const known = this.headers.get(asker.name);
    if (known) return known;
    const { pool } = this.centre.database;
    const now = this.centre.clock.now();
    let made: Record<string, string> = {};
    if (asker.scope) made = await keyHeader(pool, now, [asker.scope], asker.branch);
    else if (asker.role) {
      const token = newToken();
      const expiresAt = new Date(now.getTime() + 8 * 3_600_000);
      await make.insert(pool, 'session', {
        token_hash: hashToken(token),
        login: asker.name,
        created_at: now,
        seen_at: now,
        expires_at: expiresAt,
      });
      made = { cookie: `huifang_session=${token}`, 'x-huifang': 'web' };
    }
    this.headers.set(asker.name, made);
    return made;
  }

  forgetSessions(): void {
    this.headers.clear();
  }

  /** One request as `asker`. Streams are asked for by HEAD: they never end. */
  async ask(asker: Asker, method: string, url: string, payload?: unknown) {
    const stream = url.endsWith('/stream');
    const answer = await this.centre.app.inject({
      method: (stream ? 'HEAD' : method) as 'GET',
      url,
      headers: await this.headersOf(asker),
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
    const isProblem = /problem\+json/.test(String(answer.headers['content-type']));
    const code = isProblem ? (stream ? '(head)' : answer.json<{ code: string }>().code) : null;
    return { status: answer.statusCode, code, text: answer.body };
  }

  close(): Promise<void> {
    return this.centre.close();
  }
}

/** In each branch a record of every type, a draw's line, a task in somebody's hands, its call, promise, case, follow-up and text. */
async function things(centre: Centre): Promise<Things> {
  const {
    database: { pool, query },
    clock,
  } = centre;
  const [plan] = await query<{ id: number }>(
    `SELECT id FROM campaign_version WHERE campaign_code = 'new-policy' ORDER BY version LIMIT 1`,
  );
  const lane = await make.insertLane(pool);
  const draw = await make.insertDraw(pool, {
    plan_id: plan!.id,
    eligible: 2,
    drawn: 2,
    excluded: 0,
    calls: 2,
  });
  const none = {
    id: '900000001',
    kind: 'policies',
    recordType: 'policy',
    key: 'NOWHERE',
    staffNo: 'NOBODY',
    phone: '13900000000',
  };
  const made = (key: About): Things[About] => ({ '33': {}, '44': {}, none: pick(none, key) });
  const found: Things = {
    case: made('case'),
    task: made('task'),
    attempt: made('attempt'),
    followUp: made('followUp'),
    policies: made('policies'),
    policy: made('policy'),
    phone: made('phone'),
    staff: made('staff'),
    reply: made('reply'),
    recording: made('recording'),
  };
  for (const branch of BRANCHES) {
    const mark = MARK[branch];
    const key = `${mark}-P`;
    const phone = `+861390000${branch}${branch}`;
    const of = { branch_code: branch };
    await make.insertPolicy(pool, { ...of, policy_no: key, insured_name: `${mark} 陈静`, phone });
    await make.insertClaim(pool, { ...of, report_no: `${mark}-R`, reporter_name: `${mark} 李响` });
    await make.insert(pool, 'complaint', {
      ...of,
      complaint_no: `${mark}-C`,
      complainant_name: `${mark} 王敏`,
      received_at: clock.now(),
      severity: 'general',
      known_at: clock.now(),
      changed_at: clock.now(),
      numbers: [phone],
      number_kinds: ['mobile'],
    });
    await make.insert(pool, 'repair', {
      ...of,
      repair_no: `${mark}-W`,
      customer_name: `${mark} 赵强`,
      known_at: clock.now(),
      changed_at: clock.now(),
      numbers: [phone],
      number_kinds: ['mobile'],
    });
    await make.insertDrawItem(pool, { ...of, draw_id: draw.id, record_key: key });
    const held = `AGENT${branch}`;
    const task = await make.insertTask(pool, {
      ...of,
      plan_id: plan!.id,
      lane: lane.id,
      draw_id: draw.id,
      record_key: key,
      phone,
      state: 'claimed',
      claimed_by: held,
      claimed_at: clock.now(),
      epoch: 1,
      attempts: 1,
      lease_until: new Date(clock.now().getTime() + 3_600_000),
    });
    const attempt = await make.insertAttempt(pool, {
      task_id: task.id,
      agent: held,
      phone,
      note: `${mark} 备注`,
    });
    await make.insertCallback(pool, {
      task_id: task.id,
      attempt_id: attempt.id,
      team_lane: lane.id,
      agent: held,
    });
    const opened = await make.insertCase(pool, {
      ...of,
      holder_code: branch,
      record_key: key,
      task_id: task.id,
    });
    await make.insert(pool, 'case_event', {
      case_id: opened.id,
      at: clock.now(),
      actor: 'system',
      kind: 'opened',
      note: `${mark} 下发`,
    });
    const followUp = await make.insert(pool, 'follow_up', {
      ...of,
      kind: 'no_dispatch',
      record_type: 'claim',
      record_key: `${mark}-R`,
      note: `${mark} 跟进`,
      opened_at: clock.now(),
      due_at: clock.now(),
    });
    await make.insertMessage(pool, { ...of, record_key: key, phone, body: `${mark} 您的保单即将到期` });
    const reply = await make.insertReply(pool, { ...of, phone, body: `${mark} 请回电` });
    await make.insertAudit(pool, { entity_type: 'policy', entity_id: key, action: 'contact.corrected' });
    const id = (row: { id: number }) => ({ id: String(row.id) });
    found.case[branch] = id(opened);
    found.task[branch] = id(task);
    found.attempt[branch] = id(attempt);
    found.followUp[branch] = id(followUp);
    found.reply[branch] = id(reply);
    found.policies[branch] = { kind: 'policies', key };
    found.policy[branch] = { recordType: 'policy', key };
    found.phone[branch] = { phone: phone.slice(3) };
    found.staff[branch] = { staffNo: held };
    found.recording[branch] = id(await storeRecording(centre, attempt.id));
  }
  return found;
}

const NAMED: Record<About, readonly string[]> = {
  case: ['id'],
  task: ['id'],
  attempt: ['id'],
  followUp: ['id'],
  policies: ['kind', 'key'],
  policy: ['recordType', 'key'],
  phone: ['phone'],
  staff: ['staffNo'],
  reply: ['id'],
  recording: ['id'],
};

function pick(from: Record<string, string>, about: About): Record<string, string> {
  return Object.fromEntries(NAMED[about].map((name) => [name, from[name]!]));
}
