import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { createApplication } from '../src/application';
import { SystemClock, type VirtualClock } from '../src/clock';
import { readConfig } from '../src/config';
import { asSystem, inScope, NOBODY } from '../src/database/data-scope';
import { type EmbeddedDatabase, startEmbedded } from '../src/database/embedded/embedded';
import { migrate } from '../src/database/migrate';
import { examine } from '../src/doctor/doctor';
import type { CheckCode, Finding, Verdict } from '../src/doctor/finding.rules';
import { createLogger } from '../src/operation/logger';
import { SeededTokens } from '../src/tokens';
import { type AlteredTwilio, alteredTwilio } from './altered-twilio';
import { freePort } from './free-port';
import { TEST_NUMBER } from './twilio/options';

/** Made for each run: a repository holds nothing that looks like a secret. */
export const made = () => randomBytes(16).toString('hex');
const PATIENCE_MS = 3_000;

type Changes = Record<string, string>;

/** A centre as its operator sees it: its database embedded, its service running, a Twilio at its other end. */
export interface Patient {
  folder: string;
  database: EmbeddedDatabase;
  line: AlteredTwilio;
  /** As the service was started with. */
  environment: Changes;
  /** @param changes variables that differ from the service's */
  look(changes?: Changes, clock?: VirtualClock): Promise<Finding[]>;
  /** Looks, and holds one finding against what is expected; what is amiss must say what to do. */
  finds(
    check: CheckCode,
    verdict: Verdict,
    seen: RegExp,
    changes?: Changes,
    clock?: VirtualClock,
  ): Promise<Finding>;
  asOwner(...statements: string[]): Promise<void>;
  /** Changes of the database that hold for one look. */
  during(change: string[], undo: string[], look: () => Promise<unknown>): Promise<void>;
  /** What the account says of its number; without a word everything is well. */
  numberIs(facts: object): void;
  /** As it was at first. */
  recover(): void;
  close(): Promise<void>;
}

export async function openPatient(): Promise<Patient> {
  const clock = new SystemClock();
  const folder = mkdtempSync(join(tmpdir(), 'huifang-doctor-'));
  chmodSync(folder, 0o755);
  const database = await startEmbedded({ dataDir: folder, log: () => undefined });
  await migrate({ url: database.url, now: clock.now() });
  const credentials = {
    accountSid: `AC${made()}`,
    authToken: made(),
    apiKey: `SK${made()}`,
    apiSecret: made(),
  };
  const line = await alteredTwilio({ numbers: [TEST_NUMBER], credentials });
  const port = await freePort();
  const environment: Changes = {
    HUIFANG_DATA_DIR: folder,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    TEXT_SIGNATURE: '惠访车险',
    TWILIO_API_URL: line.url,
    TWILIO_ACCOUNT_SID: credentials.accountSid,
    TWILIO_AUTH_TOKEN: credentials.authToken,
    TWILIO_API_KEY: credentials.apiKey,
    TWILIO_API_SECRET: credentials.apiSecret,
    TWILIO_NUMBER: TEST_NUMBER,
  };
  const app: NestFastifyApplication = await asSystem(() =>
    createApplication(
      {
        config: { ...readConfig(environment), logLevel: 'silent', ticks: false },
        databaseUrl: database.url,
        clock,
        tokens: new SeededTokens('doctor'),
        strictScope: true,
      },
      createLogger({ level: 'silent' }),
    ),
  );
  await inScope(NOBODY, () => app.listen(port, '127.0.0.1'));

  const asOwner: Patient['asOwner'] = async (...statements) => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  const look: Patient['look'] = (changes = {}, other) =>
    examine({ environment: { ...environment, ...changes }, clock: other ?? clock, timeoutMs: PATIENCE_MS });
  const numberIs: Patient['numberIs'] = (facts) =>
    line.alterations.set('/IncomingPhoneNumbers.json', (answer) => ({
      ...answer,
      incoming_phone_numbers: ((answer?.incoming_phone_numbers ?? []) as object[]).map((it) => ({
        ...it,
        ...facts,
      })),
    }));

  await asOwner(
    `INSERT INTO staff (staff_no, name, role, known_at, changed_at) VALUES ('A1', '坐席', 'agent', '2026-01-01Z', '2026-01-01Z')`,
    `INSERT INTO agent_line (staff_no, kind, set_by, set_at) VALUES ('A1', 'softphone', 'A1', '2026-01-01Z')`,
  );
  return {
    folder,
    database,
    line,
    environment,
    look,
    async finds(check, verdict, seen, changes, other) {
      const found = (await look(changes, other)).find((it) => it.check === check)!;
      expect({ verdict: found.verdict, seen: found.seen.en }).toEqual({
        verdict,
        seen: expect.stringMatching(seen),
      });
      if (verdict === 'warn' || verdict === 'fail') expect(found.todo).not.toBeNull();
      return found;
    },
    asOwner,
    async during(change, undo, work) {
      await asOwner(...change);
      try {
        await work();
      } finally {
        await asOwner(...undo);
      }
    },
    numberIs,
    recover() {
      line.alterations.clear();
      numberIs({ sms_url: `${environment.PUBLIC_URL}/api/webhooks/twilio/inbound-texts` });
    },
    async close() {
      await app.close();
      await line.close();
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
      if (!database.home.startsWith(folder)) rmSync(database.home, { recursive: true, force: true });
    },
  };
}
