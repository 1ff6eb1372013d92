import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Patient, openPatient } from '../../test/doctor-patient';
import { TEST_NUMBER } from '../../test/twilio/options';
import { SystemClock, VirtualClock } from '../clock';
import { exitCode, textOf } from './report.rules';

describe('the doctor', () => {
  let patient: Patient;
  beforeAll(async () => {
    patient = await openPatient();
  }, 120_000);
  afterAll(() => patient?.close());
  beforeEach(() => patient.recover());

  it('finds a good set-up well, and says only what makes it a rehearsal', async () => {
    const findings = await patient.look();
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
      alibaba: 'skipped',
      'public-address': 'warn',
      webhooks: 'ok',
      texts: 'ok',
      recordings: 'ok',
      work: 'ok',
    });
    expect(patient.line.twilio.violations).toEqual([]);
  });

  it('asks our own webhook under a name that is nobody’s, and leaves one row of it however often it asks', async () => {
    await patient.look();
    await patient.look();
    const client = new Client({ connectionString: patient.database.url });
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
      const text = textOf(await patient.look(changes), 'now');
      for (const secret of [
        ...Object.values(secrets),
        'T0p-s3cret-w0rd',
        patient.line.twilio.credentials.authToken,
        TEST_NUMBER.slice(1),
        '13800138000',
      ])
        expect(text).not.toContain(secret);
    }
  });

  describe('the configuration', () => {
    it('that cannot be is told, and nothing else is asked', async () => {
      const findings = await patient.look({ TWILIO_AUTH_TOKEN: '', PORT: 'x' });
      expect(findings[0]).toMatchObject({
        check: 'configuration',
        verdict: 'fail',
        seen: { en: expect.stringContaining('PORT is "x"') },
      });
      expect(new Set(findings.slice(2).map(({ verdict }) => verdict))).toEqual(new Set(['skipped']));
      expect(exitCode(findings)).toBe(1);
    });

    it('behind https wants to know its proxy', () =>
      patient
        .finds('configuration', 'warn', /TRUST_PROXY is not set/, { PUBLIC_URL: 'https://203.0.113.9' })
        .then(() =>
          patient.finds('configuration', 'ok', /calls by twilio/, {
            PUBLIC_URL: 'https://203.0.113.9',
            TRUST_PROXY: '10.0.0.5',
          }),
        ));

    it('that rehearses, or reaches a few, is called so', async () => {
      await patient.finds('reach', 'warn', /no further than the log/, { SENDING: 'dry' });
      await patient.finds('reach', 'warn', /numbers that are reached: 1;/, {
        SEND_ONLY_TO: '+8613800138000',
      });
      await patient.finds('reach', 'skipped', /no real line/, {
        CARRIER: 'manual',
        TEXT_GATEWAY: 'simulated',
      });
    });
  });

  describe('the database', () => {
    it('that does not answer is told, and what needs it is left out', async () => {
      const elsewhere = { DATABASE_URL: 'postgres://me:kQ7-random-8Zx1@127.0.0.1:1/h' };
      await patient.finds('database', 'fail', /cannot be reached \(ECONNREFUSED\)/, elsewhere);
      await patient.finds('work', 'skipped', /not reached/, elsewhere);
      await patient.finds('account', 'warn', /active/, elsewhere);
    });

    it('that was never started is not started by a look, and nothing fails for it', async () => {
      const empty = join(patient.folder, 'empty');
      mkdirSync(empty);
      await patient.finds('database', 'skipped', /is not running/, { HUIFANG_DATA_DIR: empty });
      await patient.finds('database', 'skipped', /is not running/, {
        HUIFANG_DATA_DIR: join(patient.folder, 'absent'),
      });
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
      await patient.during(other(`SELECT * ${kept} WHERE number < 19`), back, async () => {
        await patient.finds('database', 'fail', /pending: 0019_webhooks/);
        await patient.finds('calendar', 'skipped', /the database comes first/);
      });
      await patient.during(other(`SELECT number, name, 'other' AS checksum ${kept}`), back, async () => {
        await patient.finds('database', 'fail', /0001_records was changed/);
      });
      await patient.during(
        [`ALTER TABLE schema_migration RENAME TO schema_migration_kept`],
        back.slice(1),
        async () => void (await patient.finds('database', 'fail', /without tables yet/)),
      );
    });

    it('roles and owners that are not as they should be are told', async () => {
      await patient.during(
        [`ALTER TABLE call_task OWNER TO huifang`],
        [`ALTER TABLE call_task OWNER TO huifang_app`],
        async () => void (await patient.finds('roles', 'fail', /does not own: call_task/)),
      );
      await patient.during(
        [`GRANT UPDATE ON audit_entry TO huifang_app`],
        [`REVOKE UPDATE ON audit_entry FROM huifang_app`],
        async () => void (await patient.finds('roles', 'fail', /could rewrite the audit trail/)),
      );
      // The same server, as somebody's own: then its superuser is worth a word.
      await patient.finds('roles', 'warn', /superuser/, { DATABASE_URL: patient.database.url });
    });

    it('that may lose what it acknowledged is told', async () => {
      await patient.during(
        [`ALTER ROLE huifang SET synchronous_commit = off`],
        [`ALTER ROLE huifang RESET synchronous_commit`],
        async () => void (await patient.finds('durability', 'fail', /synchronous_commit off/)),
      );
    });
  });

  it('disk: a folder that cannot be written to', async () => {
    writeFileSync(join(patient.folder, 'a-file'), '');
    for (const dir of [join(patient.folder, 'a-file'), join(patient.folder, 'a-file', 'below')])
      await patient.finds('disk', 'fail', /recordings cannot be written to \(ENOTDIR\)/, {
        RECORDINGS_DIR: dir,
      });
  });

  it('clocks: one that is an hour wrong, whichever way', async () => {
    const off = (hours: number) =>
      new VirtualClock(new Date(new SystemClock().now().getTime() + hours * 3_600_000));
    await patient.finds('clock', 'warn', /database -3[56]\d\d\.\d s, Twilio -3[56]\d\d\.\d s/, {}, off(1));
    await patient.finds('clock', 'warn', /database \+3[56]\d\d\.\d s, Twilio \+3[56]\d\d\.\d s/, {}, off(-1));
  });

  it('calendar: the year that is wanting', async () => {
    const on = (day: string) => new VirtualClock(`${day}T10:00:00+08:00`);
    await patient.finds(
      'calendar',
      'ok',
      /2026 is covered; the notice for 2027 appears in November/,
      {},
      on('2026-10-31'),
    );
    await patient.finds('calendar', 'warn', /missing: CN 2027/, {}, on('2026-11-01'));
    await patient.finds('calendar', 'fail', /missing: CN 2027/, {}, on('2027-01-02'));
    await patient.during(
      [
        `INSERT INTO branch (branch_code, name, time_zone, known_at, changed_at) VALUES ('HK', '香港', 'Asia/Hong_Kong', '2026-01-01Z', '2026-01-01Z')`,
      ],
      [`DELETE FROM branch`],
      async () =>
        void (await patient.finds('calendar', 'fail', /missing: Asia\/Hong_Kong 2026/, {}, on('2026-03-02'))),
    );
  });

  it('texts begin with what nobody has chosen', () =>
    patient.finds('texts', 'warn', /nobody has chosen/, { TEXT_SIGNATURE: '' }));

  it('demonstration data, and a real line', async () => {
    await patient.asOwner(
      `INSERT INTO audit_entry (at, actor, action, entity_type, entity_id) VALUES ('2026-01-01Z', 'system', 'demo.begun', 'demo', '1')`,
    );
    await patient.finds('demo', 'fail', /invented people, and calls or texts are real/);
    await patient.finds('demo', 'ok', /nobody real is reached/, { SENDING: 'dry' });
  });

  it('work that waits, and of which nobody knows what became', async () => {
    const text = (state: string, more: string, values: string) =>
      `INSERT INTO message (rule, record_type, record_key, due_on, branch_code, phone, body, state, created_at, not_before, expires_at${more})
       VALUES ('test', 'policy', '${state}', '2026-01-01', '33', '+8613800138000', 'x', '${state}', now(), now() - interval '1 hour', now() + interval '1 hour'${values})`;
    await patient.during(
      [text('unknown', ', intent_at, ended_at', `, now() - interval '1 hour', now()`)],
      [`DELETE FROM message`],
      async () => void (await patient.finds('work', 'warn', /0 calls, 1 texts/)),
    );
    await patient.during(
      [text('queued', '', '')],
      [`DELETE FROM message`],
      async () => void (await patient.finds('work', 'warn', /due in the outbox: 1 \(oldest (59|60) min\)/)),
    );
    await patient.during(
      [text('intent', ', intent_at', `, now() - interval '1 hour'`)],
      [`DELETE FROM message`],
      async () => void (await patient.finds('work', 'warn', /long without a result: 1/)),
    );
    // Reports are kept by the database's time, and this machine may be behind it.
    const behind = new VirtualClock(new Date(new SystemClock().now().getTime() - 3_600_000));
    await patient.during(
      [
        `INSERT INTO provider_event (channel, provider, token, payload, received_at)
         VALUES ('text', 'twilio', '00000000-0000-4000-8000-000000000000', '{}', now())`,
      ],
      [`DELETE FROM provider_event`],
      async () =>
        void (await patient.finds('work', 'ok', /reports not taken in: \d \(oldest 0 min\)/, {}, behind)),
    );
  });
});
