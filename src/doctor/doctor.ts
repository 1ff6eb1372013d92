import { type Clock } from '../clock';
import { type Config, InvalidConfiguration, readConfig } from '../config';
import { type Db } from '../database/db';
import { APP_ROLE } from '../database/scoped-pool';
import { checkAlibaba } from './alibaba.check';
import { PATIENCE_MS, troubleOf } from './ask';
import { checkCalendar, checkDemo, checkTexts, checkWork } from './centre.check';
import { checkClock } from './clock.check';
import {
  checkConnections,
  checkDatabase,
  checkDurability,
  checkRoles,
  withoutDatabase,
} from './database.check';
import { checkDisk } from './disk.check';
import { CHECKS, type CheckCode, type Finding, type Words, fail, say, skipped } from './finding.rules';
import { checkReachability } from './reachability.check';
import { checkRecordings } from './recordings.check';
import { inOrder } from './report.rules';
import { openDatabase } from './running-database';
import { checkSecrets } from './secrets.check';
import { serverFacts, takeRole } from './server.sql';
import { checkConfiguration, checkReach } from './settings.check';
import { checkTwilio } from './twilio-account.check';

export interface Examination {
  environment: Record<string, string | undefined>;
  /** This machine's own clock: it is one of those compared. */
  clock: Clock;
  /** How long each other machine is waited for. */
  timeoutMs?: number;
}

const CHECKS_OF_THE_CENTRE = ['calendar', 'demo', 'recordings', 'work'] as const satisfies CheckCode[];
const CHECKS_OF_THE_DATABASE = [
  'roles',
  'durability',
  'connections',
  ...CHECKS_OF_THE_CENTRE,
] as const satisfies CheckCode[];

/** Looks at everything that calls and texts hang on, and changes nothing. Never throws: what cannot be looked at is told as such. */
export async function examine({
  environment,
  clock,
  timeoutMs = PATIENCE_MS,
}: Examination): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig(environment);
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error;
    const rest = Object.keys(CHECKS).slice(2) as CheckCode[];
    const why = say('先改正配置', 'the configuration comes first');
    return [
      checkConfiguration(null, error.problems),
      await checkSecrets(environment, null),
      ...rest.map((check) => skipped(check, why)),
    ];
  }
  const [ofDatabase, reachability, disk, secrets, alibaba] = await Promise.all([
    withDatabase(config, clock, timeoutMs),
    checkReachability(config, clock, timeoutMs),
    checkDisk(config),
    checkSecrets(environment, config),
    checkAlibaba(config, clock, timeoutMs),
  ]);
  return inOrder([
    checkConfiguration(config, []),
    secrets,
    checkReach(config),
    disk,
    checkTexts(config, environment),
    alibaba,
    ...reachability,
    ...ofDatabase,
  ]);
}

/** What the database tells, and what Twilio tells of what stands in it. */
async function withDatabase(config: Config, clock: Clock, timeoutMs: number): Promise<Finding[]> {
  const access = await openDatabase(config);
  if ('refused' in access) {
    const why = say('数据库没有查到', 'the database was not reached');
    return [
      withoutDatabase(access.refused, access.todo, access.down),
      ...CHECKS_OF_THE_DATABASE.map((check) => skipped(check, why)),
      await checkClock(null, config, clock, timeoutMs),
      ...(await checkTwilio(config, null, clock, timeoutMs)),
    ];
  }
  const { connection: db } = access;
  try {
    const { findings, whole } = await ofServer(db, config, clock).catch(unreadable);
    return [
      ...findings,
      await checkClock(db, config, clock, timeoutMs),
      ...(await checkTwilio(config, whole ? db : null, clock, timeoutMs)),
    ];
  } finally {
    await access.close();
  }
}

/** `whole`: its tables are those of this release, and this connection may read them. */
async function ofServer(
  db: Db,
  config: Config,
  clock: Clock,
): Promise<{ findings: Finding[]; whole: boolean }> {
  const embedded = config.databaseUrl === null;
  const facts = await serverFacts(db);
  const database = await checkDatabase(db, facts);
  const roles = await looked('roles', () => checkRoles(db, facts, embedded));
  const findings = [
    database,
    roles,
    await looked('durability', () => checkDurability(db, facts, embedded)),
    checkConnections(facts, config.poolSize),
  ];
  const without = (why: Words) => ({
    findings: [...findings, ...CHECKS_OF_THE_CENTRE.map((check) => skipped(check, why))],
    whole: false,
  });
  if (database.verdict === 'fail') return without(say('先解决数据库', 'the database comes first'));
  try {
    await takeRole(db, APP_ROLE);
  } catch {
    return without(say('先解决数据库角色', 'the database’s roles come first'));
  }
  const now = clock.now();
  findings.push(
    await looked('calendar', () => checkCalendar(db, config, now)),
    await looked('demo', () => checkDemo(db, config)),
    await looked('recordings', () => checkRecordings(db, config, now)),
    await looked('work', () => checkWork(db, now)),
  );
  return { findings, whole: true };
}

/** It was reached, and then broke off. */
function unreadable(error: unknown): { findings: Finding[]; whole: boolean } {
  const word = troubleOf(error);
  const seen = say(`没查成（${word}）`, `could not be looked at (${word})`);
  return {
    findings: [
      fail('database', seen, say('看数据库日志', 'see the database’s log')),
      ...CHECKS_OF_THE_DATABASE.map((check) =>
        skipped(check, say('数据库没有查到', 'the database was not reached')),
      ),
    ],
    whole: false,
  };
}

/** A check that breaks must not take the others with it. */
async function looked(check: CheckCode, work: () => Promise<Finding>): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    const word = troubleOf(error);
    return fail(
      check,
      say(`没查成（${word}）`, `could not be looked at (${word})`),
      say('看数据库日志', 'see the database’s log'),
    );
  }
}
