import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { type AlteredTwilio, alteredTwilio } from '../../test/altered-twilio';
import { TEST_NUMBER } from '../../test/twilio/options';
import { createApplication } from '../application';
import { SystemClock, VirtualClock } from '../clock';
import { readConfig } from '../config';
import { asSystem, inScope, NOBODY } from '../database/data-scope';
import { type EmbeddedDatabase, startEmbedded } from '../database/embedded/embedded';
import { migrate } from '../database/migrate';
import { createLogger } from '../operation/logger';
import { SeededTokens } from '../tokens';
import { examine } from './doctor';
import { type CheckCode, type Finding, type Verdict } from './finding.rules';
import { exitCode, textOf } from './report.rules';

/** Made for each run: a repository holds nothing that looks like a secret. */
const made = () => randomBytes(16).toString('hex');
const CREDENTIALS = {
  accountSid: `AC${made()}`,
  authToken: made(),
  apiKey: `SK${made()}`,
  apiSecret: made(),
};
const CALLBACK_TOKEN = made();
const clock = new SystemClock();

/** A centre as its operator sees it: its database embedded, its service running, a Twilio at its other end. */
describe('the doctor', () => {
  let folder: string;
  let database: EmbeddedDatabase;
  let line: AlteredTwilio;
  let app: NestFastifyApplication;
  let environment: Record<string, string>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'huifang-doctor-'));
    chmodSync(folder, 0o755);
    database = await startEmbedded({ dataDir: folder, log: () => undefined });
    await migrate({ url: database.url, now: clock.now() });
    line = await alteredTwilio({ numbers: [TEST_NUMBER], credentials: CREDENTIALS });
    const port = await freePort();
    const { accountSid, authToken, apiKey, apiSecret } = line.twilio.credentials;
    environment = {
      HUIFANG_DATA_DIR: folder,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      TEXT_SIGNATURE: '惠访车险',
      TWILIO_API_URL: line.url,
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
      TWILIO_API_KEY: apiKey,
      TWILIO_API_SECRET: apiSecret,
      TWILIO_NUMBER: TEST_NUMBER,
    };
    app = await asSystem(() =>
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
    await asOwner(
      `INSERT INTO staff (staff_no, name, role, known_at, changed_at) VALUES ('A1', '坐席', 'agent', '2026-01-01Z', '2026-01-01Z')`,
      `INSERT INTO agent_line (staff_no, kind, set_by, set_at) VALUES ('A1', 'softphone', 'A1', '2026-01-01Z')`,
    );
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await line?.close();
    await database?.stop();
    rmSync(folder, { recursive: true, force: true });
    if (database && !database.home.startsWith(folder))
      rmSync(database.home, { recursive: true, force: true });
  });
  beforeEach(() => {
    line.alterations.clear();
    numberIs({ sms_url: `${environment.PUBLIC_URL}/api/webhooks/twilio/inbound-texts` });
  });

  const asOwner = async (...statements: string[]) => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  /** Changes that hold for one look. */
  const during = async (change: string[], undo: string[], look: () => Promise<void>) => {
    await asOwner(...change);
    try {
      await look();
    } finally {
      await asOwner(...undo);
    }
  };
  const numberIs = (facts: object) =>
    line.alterations.set('/IncomingPhoneNumbers.json', (answer) => ({
      ...answer,
      incoming_phone_numbers: ((answer?.incoming_phone_numbers ?? []) as object[]).map((it) => ({
        ...it,
        ...facts,
      })),
    }));
  const look = (changes: Record<string, string> = {}, at: { clock?: VirtualClock } = {}) =>
    examine({ environment: { ...environment, ...changes }, clock: at.clock ?? clock, timeoutMs: 3_000 });
  const finds = async (
    check: CheckCode,
    verdict: Verdict,
    seen: RegExp,
    changes: Record<string, string> = {},
    at: { clock?: VirtualClock } = {},
  ): Promise<Finding> => {
    const found = (await look(changes, at)).find((it) => it.check === check)!;
    expect({ verdict: found.verdict, seen: found.seen.en }).toEqual({
      verdict,
      seen: expect.stringMatching(seen),
    });
    if (verdict === 'warn' || verdict === 'fail') expect(found.todo).not.toBeNull();
    return found;
  };

  it('finds a good set-up well, and says only what makes it a rehearsal', async () => {
    const findings = await look();
    const verdicts = Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));
    // Which year is covered hangs on the day of this run.
    const { calendar: _calendar, disk: _disk, ...rest } = verdicts;
    expect(rest).toEqual({
      configuration: 'ok',
      secrets: 'ok',
      reach: 'ok',
      database: 'ok',
      roles: 'ok',
      durability: 'ok',
      connections: 'ok',
      clock: 'ok',
      demo: 'ok',
      account: 'warn',
      'api-key': 'ok',
      balance: 'ok',
      number: 'ok',
      inbound: 'ok',
      'caller-ids': 'ok',
      lines: 'ok',
      'public-address': 'warn',
      webhooks: 'ok',
      texts: 'ok',
      recordings: 'ok',
      work: 'ok',
    });
    expect(line.twilio.violations).toEqual([]);
  });

  it('asks our own webhook under a name that is nobody’s, and leaves one row of it however often it asks', async () => {
    await look();
    await look();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(`SELECT count(*)::int AS n FROM provider_event`);
    await client.end();
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('prints no secret and no whole number, whatever it finds', async () => {
    const secrets = {
      TWILIO_AUTH_TOKEN: 'kQ7-not-the-account-s-token-8Zx1',
      TWILIO_API_SECRET: 'hR4-nor-is-this-the-keys-secret-2Wm',
    };
    for (const changes of [
      {},
      secrets,
      {
        ...secrets,
        SEND_ONLY_TO: '+8613800138000',
        DATABASE_URL: 'postgres://me:T0p-s3cret-w0rd@127.0.0.1:1/h',
      },
    ]) {
      const text = textOf(await look(changes), 'now');
      for (const secret of [
        ...Object.values(secrets),
        'T0p-s3cret-w0rd',
        line.twilio.credentials.authToken,
        TEST_NUMBER.slice(1),
        '13800138000',
      ])
        expect(text).not.toContain(secret);
    }
  });

  describe('the configuration', () => {
    it('that cannot be is told, and nothing else is asked', async () => {
      const findings = await look({ TWILIO_AUTH_TOKEN: '', PORT: 'x' });
      expect(findings[0]).toMatchObject({
        check: 'configuration',
        verdict: 'fail',
        seen: { en: expect.stringContaining('PORT is "x"') },
      });
      expect(new Set(findings.slice(2).map(({ verdict }) => verdict))).toEqual(new Set(['skipped']));
      expect(exitCode(findings)).toBe(1);
    });

    it('behind https wants to know its proxy', () =>
      finds('configuration', 'warn', /TRUST_PROXY is not set/, { PUBLIC_URL: 'https://203.0.113.9' }).then(
        () =>
          finds('configuration', 'ok', /calls by twilio/, {
            PUBLIC_URL: 'https://203.0.113.9',
            TRUST_PROXY: '10.0.0.5',
          }),
      ));

    it('that rehearses, or reaches a few, is called so', async () => {
      await finds('reach', 'warn', /no further than the log/, { SENDING: 'dry' });
      await finds('reach', 'warn', /numbers that are reached: 1;/, { SEND_ONLY_TO: '+8613800138000' });
      await finds('reach', 'skipped', /no real line/, { CARRIER: 'manual', TEXT_GATEWAY: 'simulated' });
    });
  });

  it('secrets: others can read the file, or anybody could guess', async () => {
    const path = join(folder, 'token');
    writeFileSync(path, 'kQ7-random-enough-for-a-test-8Zx1', { mode: 0o600 });
    const fromFile = {
      CARRIER: 'manual',
      TEXT_GATEWAY: 'alibaba',
      TWILIO_ACCOUNT_SID: '',
      TWILIO_AUTH_TOKEN: '',
      TWILIO_API_KEY: '',
      TWILIO_API_SECRET: '',
      ALIBABA_ACCESS_KEY_ID: 'LTAI-not-a-key',
      ALIBABA_ACCESS_KEY_SECRET_FILE: path,
      ALIBABA_CALLBACK_TOKEN: CALLBACK_TOKEN,
    };
    await finds('secrets', 'ok', /1 from files, 1 from the environment/, fromFile);
    chmodSync(path, 0o644);
    await finds('secrets', 'warn', /others can read: ALIBABA_ACCESS_KEY_SECRET_FILE \(644\)/, fromFile);
    chmodSync(path, 0o600);
    await finds('secrets', 'fail', /anybody could guess: ALIBABA_CALLBACK_TOKEN/, {
      ...fromFile,
      ALIBABA_CALLBACK_TOKEN: 'a'.repeat(24),
    });
  });

  describe('the database', () => {
    it('that does not answer is told, and what needs it is left out', async () => {
      const elsewhere = { DATABASE_URL: 'postgres://me:kQ7-random-8Zx1@127.0.0.1:1/h' };
      await finds('database', 'fail', /cannot be reached \(ECONNREFUSED\)/, elsewhere);
      await finds('work', 'skipped', /not reached/, elsewhere);
      await finds('account', 'warn', /active/, elsewhere);
    });

    it('that was never started is not started by a look, and nothing fails for it', async () => {
      const empty = join(folder, 'empty');
      mkdirSync(empty);
      await finds('database', 'skipped', /is not running/, { HUIFANG_DATA_DIR: empty });
      await finds('database', 'skipped', /is not running/, { HUIFANG_DATA_DIR: join(folder, 'absent') });
    });

    it('that lags behind the release, or went another way, is told', async () => {
      const other = (rows: string) => [
        `ALTER TABLE schema_migration RENAME TO schema_migration_kept`,
        `CREATE TABLE schema_migration AS ${rows}`,
        `GRANT SELECT ON schema_migration TO huifang_app`,
      ];
      const back = [
        `DROP TABLE schema_migration`,
        `ALTER TABLE schema_migration_kept RENAME TO schema_migration`,
      ];
      const kept = 'FROM schema_migration_kept';
      await during(other(`SELECT * ${kept} WHERE number < 19`), back, async () => {
        await finds('database', 'fail', /pending: 0019_webhooks/);
        await finds('calendar', 'skipped', /the database comes first/);
      });
      await during(other(`SELECT number, name, 'other' AS checksum ${kept}`), back, async () => {
        await finds('database', 'fail', /0001_records was changed/);
      });
      await during(
        [`ALTER TABLE schema_migration RENAME TO schema_migration_kept`],
        back.slice(1),
        async () => void (await finds('database', 'fail', /without tables yet/)),
      );
    });

    it('roles and owners that are not as they should be are told', async () => {
      await during(
        [`ALTER TABLE call_task OWNER TO huifang`],
        [`ALTER TABLE call_task OWNER TO huifang_app`],
        async () => void (await finds('roles', 'fail', /does not own: call_task/)),
      );
      await during(
        [`GRANT UPDATE ON audit_entry TO huifang_app`],
        [`REVOKE UPDATE ON audit_entry FROM huifang_app`],
        async () => void (await finds('roles', 'fail', /could rewrite the audit trail/)),
      );
      // The same server, as somebody's own: then its superuser is worth a word.
      await finds('roles', 'warn', /superuser/, { DATABASE_URL: database.url });
    });

    it('that may lose what it acknowledged is told', async () => {
      await during(
        [`ALTER ROLE huifang SET synchronous_commit = off`],
        [`ALTER ROLE huifang RESET synchronous_commit`],
        async () => void (await finds('durability', 'fail', /synchronous_commit off/)),
      );
    });
  });

  it('disk: a folder that cannot be written to', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    await finds('disk', 'fail', /recordings cannot be written to \(ENOTDIR\)/, {
      RECORDINGS_DIR: join(folder, 'a-file', 'below'),
    });
  });

  it('clocks: one that is an hour wrong, whichever way', async () => {
    const wrong = (hours: number) => ({
      clock: new VirtualClock(new Date(clock.now().getTime() + hours * 3_600_000)),
    });
    await finds('clock', 'warn', /database -3[56]\d\d\.\d s, Twilio -3[56]\d\d\.\d s/, {}, wrong(1));
    await finds('clock', 'warn', /database \+3[56]\d\d\.\d s, Twilio \+3[56]\d\d\.\d s/, {}, wrong(-1));
  });

  it('calendar: the year that is wanting', async () => {
    const on = (day: string) => ({ clock: new VirtualClock(`${day}T10:00:00+08:00`) });
    await finds(
      'calendar',
      'ok',
      /2026 is covered; the notice for 2027 appears in November/,
      {},
      on('2026-10-31'),
    );
    await finds('calendar', 'warn', /missing: CN 2027/, {}, on('2026-11-01'));
    await finds('calendar', 'fail', /missing: CN 2027/, {}, on('2027-01-02'));
    await during(
      [
        `INSERT INTO branch (branch_code, name, time_zone, known_at, changed_at) VALUES ('HK', '香港', 'Asia/Hong_Kong', '2026-01-01Z', '2026-01-01Z')`,
      ],
      [`DELETE FROM branch`],
      async () =>
        void (await finds('calendar', 'fail', /missing: Asia\/Hong_Kong 2026/, {}, on('2026-03-02'))),
    );
  });

  describe('the account', () => {
    it('whose token is wrong, and then nothing else of it is asked', async () => {
      const wrong = { TWILIO_AUTH_TOKEN: 'kQ7-random-enough-for-a-test-8Zx1' };
      await finds('account', 'fail', /do not fit \(20003\)/, wrong);
      await finds('balance', 'skipped', /the account comes first/, wrong);
    });

    it('that is suspended, or on trial', async () => {
      line.alterations.set(`${line.twilio.credentials.accountSid}.json`, (it) => ({
        ...it,
        status: 'suspended',
      }));
      await finds('account', 'fail', /status is suspended/);
      line.alterations.set(`${line.twilio.credentials.accountSid}.json`, (it) => ({ ...it, type: 'Trial' }));
      expect((await finds('account', 'warn', /active, Trial/)).todo!.en).toMatch(/verified numbers only/);
    });

    it('whose tokens are being exchanged', async () => {
      const found = await finds('account', 'warn', /active, Full/, { TWILIO_AUTH_TOKEN_SECONDARY: made() });
      expect(found.todo!.en).toMatch(/TWILIO_API_URL is not Twilio.*; tokens are being exchanged/);
    });

    it('which has no key, or a wrong one', async () => {
      const wrong = { TWILIO_API_SECRET: made() };
      await finds('api-key', 'fail', /not valid/, wrong);
      // Which hides nothing else.
      await finds('number', 'ok', /belongs to the account/, wrong);
      await finds('api-key', 'warn', /none;/, { TWILIO_API_KEY: '', TWILIO_API_SECRET: '' });
      await finds('lines', 'fail', /1 of these a softphone/, { TWILIO_API_KEY: '', TWILIO_API_SECRET: '' });
    });

    it('that is nearly empty', async () => {
      line.alterations.set('/Balance.json', (it) => ({ ...it, balance: '3.50' }));
      await finds('balance', 'warn', /3\.50 USD/);
    });

    it('that is not reached', async () => {
      await line.twilio.setDown('unavailable');
      try {
        await finds('account', 'fail', /could not be asked \(HTTP 503\)/);
      } finally {
        await line.twilio.setDown(null);
      }
      await finds('account', 'fail', /could not be asked \(ECONNREFUSED\)/, {
        TWILIO_API_URL: 'http://127.0.0.1:1',
      });
    });

    it('which has no such number, or one that cannot speak', async () => {
      await finds('number', 'fail', /150\*\*\*\*0001 is not a number of this account|\*\*\*\*/, {
        TWILIO_NUMBER: '+15005550001',
      });
      numberIs({ capabilities: { voice: false, sms: false } });
      await finds('number', 'fail', /lacks: voice, SMS/);
    });

    it('whose replies go nowhere, elsewhere, or to an app', async () => {
      numberIs({ sms_url: null });
      const found = await finds('inbound', 'fail', /nowhere/);
      expect(found.todo!.en).toContain(`${environment.PUBLIC_URL}/api/webhooks/twilio/inbound-texts`);
      numberIs({ sms_url: 'https://demo.twilio.example/welcome/sms/reply' });
      await finds('inbound', 'fail', /elsewhere: demo\.twilio\.example/);
      numberIs({ sms_url: `${environment.PUBLIC_URL}/api/webhooks/twilio/inbound-texts`, sms_method: 'GET' });
      await finds('inbound', 'fail', /by GET/);
      numberIs({ sms_application_sid: `AP${'0'.repeat(32)}` });
      await finds('inbound', 'fail', /a TwiML app/);
    });

    it('whose messaging service says where replies go', async () => {
      const sid = `MG${'3'.repeat(32)}`;
      const service = (facts: object) =>
        line.alterations.set(`/v1/Services/${sid}`, () => ({
          sid,
          inbound_request_url: `${environment.PUBLIC_URL}/api/webhooks/twilio/inbound-texts`,
          inbound_method: 'POST',
          use_inbound_webhook_on_number: false,
          ...facts,
        }));
      const withService = { TWILIO_MESSAGING_SERVICE_SID: sid };
      await finds('inbound', 'fail', /no such messaging service/, withService);
      service({});
      await finds('inbound', 'ok', /here/, withService);
      service({ inbound_request_url: null });
      await finds('inbound', 'fail', /nowhere/, withService);
      service({ use_inbound_webhook_on_number: true });
      await finds('inbound', 'warn', /each of its numbers/, withService);
    });

    it('that does not own what a campaign shows', async () => {
      const show = (number: string) => [
        `INSERT INTO campaign_version (campaign_code, version, clause, "values", effective_from, created_by, created_at)
         SELECT campaign_code, max(version) + 1, 'test', '{"callerId": "${number}"}', '2026-01-01Z', 'test', '2026-01-01Z'
         FROM campaign_version WHERE campaign_code = 'new-policy' GROUP BY 1`,
      ];
      // Versions are never taken back: a later one shows another number.
      await asOwner(...show('+8675588886666'));
      await finds('caller-ids', 'warn', /755\*\*\*\*6666 \(new-policy\)/);
      await asOwner(...show(TEST_NUMBER));
      await finds('caller-ids', 'ok', /1, all of the account/);
    });
  });

  it('lines: nobody could be called', () =>
    during(
      [`DELETE FROM agent_line`],
      [
        `INSERT INTO agent_line (staff_no, kind, set_by, set_at) VALUES ('A1', 'softphone', 'A1', '2026-01-01Z')`,
      ],
      async () => void (await finds('lines', 'warn', /0 with a line/)),
    ));

  describe('where Twilio calls', () => {
    const servers: Server[] = [];
    afterAll(() => servers.forEach((it) => it.close()));
    const serve = async (answer: Parameters<typeof createServer>[1]) => {
      const server = createServer(answer);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    };

    it('is plain http, or only of this house', async () => {
      const found = await finds(
        'public-address',
        'warn',
        /it is http: .*; 127\.0\.0\.1 is reached from this house alone/,
      );
      expect(found.todo!.en).toMatch(/put https on the proxy.*; PUBLIC_URL must be a name/);
      await finds('public-address', 'ok', /^https:\/\/203\.0\.113\.9$/, {
        PUBLIC_URL: 'https://203.0.113.9',
      });
      await finds('public-address', 'warn', /this house alone/, { PUBLIC_URL: 'https://calls.internal' });
    });

    it('nobody answers, or nobody who speaks https', async () => {
      await finds('webhooks', 'fail', /not reached \(ECONNREFUSED\)/, { PUBLIC_URL: 'http://127.0.0.1:1' });
      await finds('webhooks', 'fail', /not reached \(E.*SSL.*\)|not reached \(EPROTO\)/, {
        PUBLIC_URL: environment.PUBLIC_URL!.replace('http:', 'https:'),
      });
    });

    it('somebody else answers, or sends on', async () => {
      const site = await serve((_, answer) => answer.end('<html>Welcome'));
      await finds('webhooks', 'fail', /not as this service does/, { PUBLIC_URL: site });
      const sendsOn = await serve((asked, answer) =>
        answer.writeHead(308, { location: environment.PUBLIC_URL + asked.url! }).end(),
      );
      await finds('webhooks', 'fail', /redirects to http:\/\/127\.0\.0\.1/, { PUBLIC_URL: sendsOn });
    });

    it('the service that runs has another token, or another address of itself', async () => {
      await finds('webhooks', 'fail', /right signature was refused/, {
        TWILIO_AUTH_TOKEN: 'kQ7-random-enough-for-a-test-8Zx1',
      });
      const byAnotherName = environment.PUBLIC_URL!.replace('127.0.0.1', 'localhost');
      await finds('webhooks', 'fail', /right signature was refused/, { PUBLIC_URL: byAnotherName });
    });
  });

  it('texts begin with what nobody has chosen', () =>
    finds('texts', 'warn', /nobody has chosen/, { TEXT_SIGNATURE: '' }));

  it('demonstration data, and a real line', async () => {
    await asOwner(
      `INSERT INTO audit_entry (at, actor, action, entity_type, entity_id) VALUES ('2026-01-01Z', 'system', 'demo.begun', 'demo', '1')`,
    );
    await finds('demo', 'fail', /invented people, and calls or texts are real/);
    await finds('demo', 'ok', /nobody real is reached/, { SENDING: 'dry' });
  });

  it('work that waits, and of which nobody knows what became', async () => {
    const text = (state: string, more: string, values: string) =>
      `INSERT INTO message (rule, record_type, record_key, due_on, branch_code, phone, body, state, created_at, not_before, expires_at${more})
       VALUES ('test', 'policy', '${state}', '2026-01-01', '33', '+8613800138000', 'x', '${state}', now(), now() - interval '1 hour', now() + interval '1 hour'${values})`;
    await during(
      [text('unknown', ', intent_at, ended_at', `, now() - interval '1 hour', now()`)],
      [`DELETE FROM message`],
      async () => void (await finds('work', 'warn', /0 calls, 1 texts/)),
    );
    await during(
      [text('queued', '', '')],
      [`DELETE FROM message`],
      async () => void (await finds('work', 'warn', /due in the outbox: 1 \(oldest (59|60) min\)/)),
    );
    await during(
      [text('intent', ', intent_at', `, now() - interval '1 hour'`)],
      [`DELETE FROM message`],
      async () => void (await finds('work', 'warn', /long without a result: 1/)),
    );
  });
});

async function freePort(): Promise<number> {
  const probe = createNetServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
