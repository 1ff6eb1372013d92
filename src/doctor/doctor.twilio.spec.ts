import { type Server, createServer } from 'node:http';
import { type Patient, made, openPatient } from '../../test/doctor-patient';
import { TEST_NUMBER } from '../../test/twilio/options';

describe('the doctor, at the line to Twilio', () => {
  let patient: Patient;
  beforeAll(async () => {
    patient = await openPatient();
  }, 120_000);
  afterAll(() => patient?.close());
  beforeEach(() => patient.recover());

  describe('the account', () => {
    it('whose token is wrong, and then nothing else of it is asked', async () => {
      const wrong = { TWILIO_AUTH_TOKEN: 'kQ7-random-enough-for-a-test-8Zx1' };
      await patient.finds('account', 'fail', /do not fit \(20003\)/, wrong);
      await patient.finds('balance', 'skipped', /the account comes first/, wrong);
    });

    it('that is suspended, or on trial', async () => {
      patient.line.alterations.set(`${patient.line.twilio.credentials.accountSid}.json`, (it) => ({
        ...it,
        status: 'suspended',
      }));
      await patient.finds('account', 'fail', /status is suspended/);
      patient.line.alterations.set(`${patient.line.twilio.credentials.accountSid}.json`, (it) => ({
        ...it,
        type: 'Trial',
      }));
      expect((await patient.finds('account', 'warn', /active, Trial/)).todo!.en).toMatch(
        /verified numbers only/,
      );
    });

    it('whose tokens are being exchanged', async () => {
      const found = await patient.finds('account', 'warn', /active, Full/, {
        TWILIO_AUTH_TOKEN_SECONDARY: made(),
      });
      expect(found.todo!.en).toMatch(/TWILIO_API_URL is not Twilio.*; tokens are being exchanged/);
    });

    it('whose new token is the primary one already, while the old one is still the first here', async () => {
      const promoted = {
        TWILIO_AUTH_TOKEN: made(),
        TWILIO_AUTH_TOKEN_SECONDARY: patient.line.twilio.credentials.authToken,
      };
      const found = await patient.finds('account', 'warn', /active, Full/, promoted);
      expect(found.todo!.en).toMatch(/SECONDARY is the primary token now: move it to TWILIO_AUTH_TOKEN/);
      // All else is asked with the one that counts.
      await patient.finds('number', 'ok', /belongs to the account/, promoted);
      await patient.finds('inbound', 'ok', /here/, promoted);
      // Without a key our own requests are signed in with the dead one.
      await patient.finds('account', 'fail', /active, Full/, {
        ...promoted,
        TWILIO_API_KEY: '',
        TWILIO_API_SECRET: '',
      });
      await patient.finds('account', 'fail', /do not fit/, {
        ...promoted,
        TWILIO_AUTH_TOKEN_SECONDARY: made(),
      });
    });

    it('which has no key, or a wrong one', async () => {
      const wrong = { TWILIO_API_SECRET: made() };
      await patient.finds('api-key', 'fail', /not valid/, wrong);
      // Which hides nothing else.
      await patient.finds('number', 'ok', /belongs to the account/, wrong);
      await patient.finds('api-key', 'warn', /none;/, { TWILIO_API_KEY: '', TWILIO_API_SECRET: '' });
      await patient.finds('lines', 'fail', /1 of these a softphone/, {
        TWILIO_API_KEY: '',
        TWILIO_API_SECRET: '',
      });
    });

    it('that is nearly empty', async () => {
      patient.line.alterations.set('/Balance.json', (it) => ({ ...it, balance: '3.50' }));
      await patient.finds('balance', 'warn', /3\.50 USD/);
    });

    it('that is not reached', async () => {
      await patient.line.twilio.setDown('unavailable');
      try {
        await patient.finds('account', 'fail', /could not be asked \(HTTP 503\)/);
      } finally {
        await patient.line.twilio.setDown(null);
      }
      await patient.finds('account', 'fail', /could not be asked \(ECONNREFUSED\)/, {
        TWILIO_API_URL: 'http://127.0.0.1:1',
      });
    });

    it('which has no such number, or one that cannot speak', async () => {
      await patient.finds('number', 'fail', /150\*\*\*\*0001 is not a number of this account|\*\*\*\*/, {
        TWILIO_NUMBER: '+15005550001',
      });
      patient.numberIs({ capabilities: { voice: false, sms: false } });
      await patient.finds('number', 'fail', /lacks: voice, SMS/);
    });

    it('whose replies go nowhere, elsewhere, or to an app', async () => {
      patient.numberIs({ sms_url: null });
      const found = await patient.finds('inbound', 'fail', /nowhere/);
      expect(found.todo!.en).toContain(`${patient.environment.PUBLIC_URL}/api/webhooks/twilio/inbound-texts`);
      patient.numberIs({ sms_url: 'https://demo.twilio.example/welcome/sms/reply' });
      await patient.finds('inbound', 'fail', /elsewhere: demo\.twilio\.example/);
      patient.numberIs({
        sms_url: `${patient.environment.PUBLIC_URL}/api/webhooks/twilio/inbound-texts`,
        sms_method: 'GET',
      });
      await patient.finds('inbound', 'fail', /by GET/);
      patient.numberIs({ sms_application_sid: `AP${'0'.repeat(32)}` });
      await patient.finds('inbound', 'fail', /a TwiML app/);
    });

    it('whose messaging service says where replies go', async () => {
      const sid = `MG${'3'.repeat(32)}`;
      const service = (facts: object) =>
        patient.line.alterations.set(`/v1/Services/${sid}`, () => ({
          sid,
          inbound_request_url: `${patient.environment.PUBLIC_URL}/api/webhooks/twilio/inbound-texts`,
          inbound_method: 'POST',
          use_inbound_webhook_on_number: false,
          ...facts,
        }));
      const withService = { TWILIO_MESSAGING_SERVICE_SID: sid };
      await patient.finds('inbound', 'fail', /no such messaging service/, withService);
      service({});
      await patient.finds('inbound', 'ok', /here/, withService);
      service({ inbound_request_url: null });
      await patient.finds('inbound', 'fail', /nowhere/, withService);
      service({ use_inbound_webhook_on_number: true });
      await patient.finds('inbound', 'warn', /each of its numbers/, withService);
    });

    it('that does not own what a campaign shows', async () => {
      const show = (number: string) => [
        `INSERT INTO campaign_version (campaign_code, version, clause, "values", effective_from, created_by, created_at)
         SELECT campaign_code, max(version) + 1, 'test', '{"callerId": "${number}"}', '2026-01-01Z', 'test', '2026-01-01Z'
         FROM campaign_version WHERE campaign_code = 'new-policy' GROUP BY 1`,
      ];
      // Versions are never taken back: a later one shows another number.
      await patient.asOwner(...show('+8675588886666'));
      await patient.finds('caller-ids', 'warn', /755\*\*\*\*6666 \(new-policy\)/);
      await patient.asOwner(...show(TEST_NUMBER));
      await patient.finds('caller-ids', 'ok', /1, all of the account/);
    });
  });

  it('lines: nobody could be called', () =>
    patient.during(
      [`DELETE FROM agent_line`],
      [
        `INSERT INTO agent_line (staff_no, kind, set_by, set_at) VALUES ('A1', 'softphone', 'A1', '2026-01-01Z')`,
      ],
      async () => void (await patient.finds('lines', 'warn', /0 with a line/)),
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
      const found = await patient.finds(
        'public-address',
        'warn',
        /it is http: .*; 127\.0\.0\.1 is reached from this house alone/,
      );
      expect(found.todo!.en).toMatch(/put https on the proxy.*; PUBLIC_URL must be a name/);
      await patient.finds('public-address', 'ok', /^https:\/\/203\.0\.113\.9$/, {
        PUBLIC_URL: 'https://203.0.113.9',
      });
      await patient.finds('public-address', 'warn', /this house alone/, {
        PUBLIC_URL: 'https://calls.internal',
      });
    });

    it('nobody answers, or nobody who speaks https', async () => {
      await patient.finds('webhooks', 'fail', /not reached \(ECONNREFUSED\)/, {
        PUBLIC_URL: 'http://127.0.0.1:1',
      });
      await patient.finds('webhooks', 'fail', /not reached \(E.*SSL.*\)|not reached \(EPROTO\)/, {
        PUBLIC_URL: patient.environment.PUBLIC_URL!.replace('http:', 'https:'),
      });
    });

    it('somebody else answers, or sends on', async () => {
      const site = await serve((_, answer) => answer.end('<html>Welcome'));
      await patient.finds('webhooks', 'fail', /not as this service does/, { PUBLIC_URL: site });
      const sendsOn = await serve((asked, answer) =>
        answer.writeHead(308, { location: patient.environment.PUBLIC_URL + asked.url! }).end(),
      );
      await patient.finds('webhooks', 'fail', /redirects to http:\/\/127\.0\.0\.1/, { PUBLIC_URL: sendsOn });
    });

    it('the service that runs has another token, or another address of itself', async () => {
      await patient.finds('webhooks', 'fail', /right signature was refused/, {
        TWILIO_AUTH_TOKEN: 'kQ7-random-enough-for-a-test-8Zx1',
      });
      const byAnotherName = patient.environment.PUBLIC_URL!.replace('127.0.0.1', 'localhost');
      await patient.finds('webhooks', 'fail', /right signature was refused/, { PUBLIC_URL: byAnotherName });
    });
  });
});
