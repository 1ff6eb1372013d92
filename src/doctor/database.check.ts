import { type Db } from '../database/db';
import { OLDEST_SERVER, readMigrations } from '../database/migrate';
import { judge } from '../database/migrations.rules';
import { APP_ROLE, SCOPED_ROLE } from '../database/scoped-pool';
import { appliedMigrations } from '../operation/health.sql';
import { type Finding, type Words, fail, ok, say, skipped, warn } from './finding.rules';
import { type ServerFacts, isMigrated, roleFacts, standbys } from './server.sql';

/** Connections beside the pool: people with a branch (4), an import, a migration, this doctor. */
const BESIDE_THE_POOL = 7;

export async function checkDatabase(db: Db, facts: ServerFacts): Promise<Finding> {
  const major = Math.floor(facts.version / 10_000);
  if (major < OLDEST_SERVER)
    return fail(
      'database',
      say(`PostgreSQL ${major}，太旧`, `PostgreSQL ${major}, which is too old`),
      say(`换成 ${OLDEST_SERVER} 或更新`, `${OLDEST_SERVER} or newer is needed`),
    );
  if (facts.readOnly)
    return fail(
      'database',
      say('这台不能写（备机或只读）', 'this one takes no writes (a standby, or read only)'),
      say('DATABASE_URL 指向主机，或列出全部', 'point DATABASE_URL to the primary, or name all servers'),
    );
  if (facts.encoding !== 'UTF8')
    return fail(
      'database',
      say(`编码是 ${facts.encoding}`, `its encoding is ${facts.encoding}`),
      say('用 UTF8 重建数据库', 'make the database anew with UTF8'),
    );
  if (!(await isMigrated(db)))
    return fail(
      'database',
      say(`PostgreSQL ${major}，还没有表`, `PostgreSQL ${major}, without tables yet`),
      say('启动一次服务，由它建表', 'start the service once: it makes them'),
    );
  const verdict = judge(readMigrations(), await appliedMigrations(db));
  if ('refusal' in verdict)
    return fail(
      'database',
      say(verdict.refusal, verdict.refusal),
      say('见 docs/operations.md 升级', 'see docs/operations.md, Upgrade'),
    );
  const pending = verdict.pending.map(({ name }) => name).join(', ');
  if (pending !== '')
    return fail(
      'database',
      say(`待升级：${pending}`, `pending: ${pending}`),
      say('备份后启动新版本', 'back up, then start this release'),
    );
  return ok('database', say(`PostgreSQL ${major}，结构是最新的`, `PostgreSQL ${major}, schema up to date`));
}

export async function checkRoles(db: Db, facts: ServerFacts, embedded: boolean): Promise<Finding> {
  const roles = await roleFacts(db, APP_ROLE, SCOPED_ROLE);
  if (roles.missing.length > 0 || roles.notOurs.length > 0) {
    const names = [...roles.missing, ...roles.notOurs].join(', ');
    return fail(
      'roles',
      say(`缺少或不可用：${names}`, `missing, or not to be taken on by this login: ${names}`),
      say(
        '由管理员建立并授予，见 docs/operations.md 安装',
        'let an administrator make and grant them: docs/operations.md, Install',
      ),
    );
  }
  if (roles.auditOpen)
    return fail(
      'roles',
      say(`${APP_ROLE} 能改审计`, `${APP_ROLE} could rewrite the audit trail`),
      say(
        `REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM ${APP_ROLE}`,
        `REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM ${APP_ROLE}`,
      ),
    );
  if (roles.foreign.length > 0)
    return fail(
      'roles',
      say(
        `不归 ${APP_ROLE} 的表：${shortly(roles.foreign)}`,
        `tables that ${APP_ROLE} does not own: ${shortly(roles.foreign)}`,
      ),
      say(`ALTER TABLE … OWNER TO ${APP_ROLE}`, `ALTER TABLE … OWNER TO ${APP_ROLE}`),
    );
  if (facts.superuser && !embedded)
    return warn(
      'roles',
      say(
        '以超级用户连接：审计的保护对它无效',
        'the login is a superuser, for whom the audit trail’s guard does not hold',
      ),
      say('改用普通角色，见 docs/operations.md 安装', 'use an ordinary role: docs/operations.md, Install'),
    );
  return ok(
    'roles',
    say(`${APP_ROLE}、${SCOPED_ROLE} 就绪`, `${APP_ROLE} and ${SCOPED_ROLE} as they should be`),
  );
}

export async function checkDurability(db: Db, facts: ServerFacts, embedded: boolean): Promise<Finding> {
  return judgeDurability(facts, await standbys(db), embedded);
}

/** @param hanging standbys that are connected; their state may be hidden from this login */
export function judgeDurability(
  facts: Pick<ServerFacts, 'fsync' | 'fullPageWrites' | 'synchronousCommit' | 'synchronousStandbys'>,
  hanging: readonly { sync: string | null }[],
  embedded: boolean,
): Finding {
  const off = [
    ...(facts.fsync === 'off' ? ['fsync'] : []),
    ...(facts.fullPageWrites === 'off' ? ['full_page_writes'] : []),
  ];
  if (off.length > 0)
    return fail(
      'durability',
      say(`${off.join('、')} 关闭：断电会毁库`, `${off.join(', ')} off: a power cut destroys the database`),
      say('在 postgresql.conf 打开', 'switch on in postgresql.conf'),
    );
  if (facts.synchronousCommit === 'off')
    return fail(
      'durability',
      say(
        'synchronous_commit 关闭：已应答的结果会丢，已拨的电话会重拨',
        'synchronous_commit off: acknowledged results may be lost, and a call that was made be made again',
      ),
      say('打开（至少 local）', 'switch on (local at least)'),
    );
  if (embedded)
    return ok(
      'durability',
      say('落盘；内置库没有备机，请备份', 'flushed to disk; the embedded server has no standby: back it up'),
    );
  const inStep = hanging.filter(({ sync }) => sync === 'sync' || sync === 'quorum').length;
  if (hanging.length === 0 && facts.synchronousStandbys === '')
    return ok('durability', say('落盘；没有备机', 'flushed to disk; no standby'));
  if (facts.synchronousStandbys === '')
    return warn(
      'durability',
      say(
        `${hanging.length} 台备机，都不同步：切换会丢最后几笔`,
        `${hanging.length} standbys, none in step: a failover may lose the last commits`,
      ),
      say('设 synchronous_standby_names', 'set synchronous_standby_names'),
    );
  if (hanging.length === 0)
    return warn(
      'durability',
      say(
        '要求同步备机，但没有备机连着：提交会卡住',
        'a synchronous standby is asked for and none is connected: commits will hang',
      ),
      say('恢复备机', 'bring the standby back'),
    );
  return ok(
    'durability',
    say(
      `落盘；${hanging.length} 台备机，同步 ${inStep}`,
      `flushed to disk; ${hanging.length} standbys, ${inStep} seen in step`,
    ),
  );
}

export function checkConnections(
  { largest, reserved, used, ours }: Pick<ServerFacts, 'largest' | 'reserved' | 'used' | 'ours'>,
  poolSize: number,
): Finding {
  const left = largest - reserved - used;
  const needed = poolSize + BESIDE_THE_POOL;
  const seen: Words = say(
    `共 ${largest}，已用 ${used}（本系统 ${ours}），可用 ${left}`,
    `${largest} in all, ${used} in use (${ours} ours), ${left} left`,
  );
  // A process that runs has its connections already, or opens them as they are wanted.
  if (left >= Math.max(0, needed - ours)) return ok('connections', seen);
  return warn(
    'connections',
    seen,
    say(
      `一个进程要 ${needed} 个：调大 max_connections 或调小 POOL_SIZE`,
      `a process wants up to ${needed}: raise max_connections, or lower POOL_SIZE`,
    ),
  );
}

/** Why the checks of a database that was not reached are left out. */
export function withoutDatabase(why: Words, todo: Words, down: boolean): Finding {
  return down ? skipped('database', why, todo) : fail('database', why, todo);
}

function shortly(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} … (${names.length})` : names.join(', ');
}
