import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { Clock, SystemClock } from '../src/clock';
import { CONFIG, readConfig } from '../src/config';
import { configureHttp, createAdapter } from '../src/operation/http';
import { NestLogger, createLogger } from '../src/operation/logger';
import { OperationModule } from '../src/operation/operation.module';
import { MessageService } from '../src/sms/message.service';
import { SmsModule } from '../src/sms/sms.module';
import { SeededTokens, TokenSource } from '../src/tokens';
import { TWILIO_CLIENT, createTwilio } from '../src/twilio/client';
import { openTestDatabase, type TestDatabase } from './database';
import { signIn } from './signed-in';
import { addBranch, addClaim, emptyTexts, storedMessages } from './texting';
import { TEST_CREDENTIALS, TEST_NUMBER } from './twilio/options';
import { type TwilioServer, serveTwilio } from './twilio/server';
import { until } from './twilio/us';

/** What Twilio knows us by; what stands behind it changes from run to run. */
export const PUBLIC_URL = 'https://huifang.example';
export const CUSTOMER = '+8613800138000';
/** While one token is exchanged for another, Twilio signs with either; the local one does with the second. */
export const FIRST_TOKEN = '3'.repeat(32);
/** A request that nobody answers is given up after this. */
const PATIENCE_MS = 1_500;

/** The texts' part of the server, listening, with the real library and the local Twilio at a hundredth of the time. */
export class TwilioTexts {
  readonly clock = new SystemClock();
  private claims = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly twilio: TwilioServer,
    readonly app: NestFastifyApplication,
  ) {}

  static async open(): Promise<TwilioTexts> {
    const database = await openTestDatabase();
    const clock = new SystemClock();
    let behind = '';
    const twilio = await serveTwilio(clock, {
      seed: 7,
      speed: 0.01,
      inboundUrl: `${PUBLIC_URL}/api/webhooks/twilio/inbound-texts`,
      route: (url) => url.replace(PUBLIC_URL, behind),
    });
    const app = await application(database, clock, twilio.url);
    await app.listen(0, '127.0.0.1');
    behind = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    return new TwilioTexts(database, twilio, app);
  }

  get messages(): MessageService {
    return this.app.get(MessageService);
  }

  /** An empty house in which receipts are owed; what still calls back from before is waited for. */
  async clear(): Promise<void> {
    await this.quiet();
    await emptyTexts(this.database);
    await addBranch(this.database);
    await this.messages.goLive(new Date(this.clock.now().getTime() - 86_400_000));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.twilio.close();
    await this.database.close();
  }

  /** A receipt that is owed to this number, and goes out now; answers its token. Receipts go at any hour of the day. */
  async send(phone = CUSTOMER): Promise<string> {
    const reportNo = `R${++this.claims}`;
    const reportedAt = this.clock.now().toISOString();
    await addClaim(this.database, { reportNo, reportedAt, numbers: [phone] });
    await this.messages.tickCreate(this.clock.now());
    await this.messages.tickSend(this.clock.now());
    return (await storedMessages(this.database)).find((it) => it.key === reportNo)!.token!;
  }

  async quiet(): Promise<void> {
    await until('quiet', () => this.twilio.quiet());
  }

  /** Concludes from all that Twilio still has to say. */
  async reduce(): Promise<void> {
    await this.quiet();
    await this.messages.tickReduce(this.clock.now());
  }

  async states(): Promise<string[]> {
    return (await storedMessages(this.database)).map((it) => [it.state, it.reason ?? ''].join(' ').trim());
  }

  /** Raw rows: what a callback says, or what a customer wrote. */
  kept(): Promise<{ token: string | null; said: string }[]> {
    return this.database.query(
      `SELECT token, coalesce(payload -> 'form' ->> 'MessageStatus', payload -> 'form' ->> 'Body') AS said
       FROM provider_event ORDER BY id`,
    );
  }

  /** What Twilio has taken, by its own journal. */
  taken(token?: string) {
    return this.twilio.journal.filter(
      (it) => it.event === 'text_accepted' && (token === undefined || it.token === token),
    );
  }

  /** A form of a test's own making, signed or not as its headers say. */
  post(path: string, params: Record<string, string>, headers: Record<string, string> = {}) {
    return this.app.inject({
      method: 'POST',
      url: path,
      payload: new URLSearchParams(params).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  }
}

async function application(
  database: TestDatabase,
  clock: Clock,
  apiUrl: string,
): Promise<NestFastifyApplication> {
  const { accountSid, authToken } = TEST_CREDENTIALS;
  const config = readConfig({
    CARRIER: 'simulated',
    TEXT_GATEWAY: 'twilio',
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: FIRST_TOKEN,
    TWILIO_AUTH_TOKEN_SECONDARY: authToken,
    TWILIO_NUMBER: TEST_NUMBER,
    TWILIO_API_URL: apiUrl,
    PUBLIC_URL,
  });
  const twilio = { ...config.twilio!, user: accountSid, secret: authToken, apiUrl };

  @Global()
  @Module({
    providers: [
      { provide: CONFIG, useValue: config },
      { provide: Clock, useValue: clock },
      { provide: TokenSource, useValue: new SeededTokens('twilio texts') },
      { provide: DataSource, useFactory: () => database.dataSource },
      { provide: TWILIO_CLIENT, useFactory: () => createTwilio(twilio, PATIENCE_MS) },
    ],
    exports: [CONFIG, Clock, TokenSource, DataSource, TWILIO_CLIENT],
  })
  class Surroundings {}

  @Module({ imports: [Surroundings, OperationModule, SmsModule] })
  class Application {}

  const logger = createLogger({ level: 'silent' });
  const app = await NestFactory.create<NestFastifyApplication>(Application, createAdapter(), {
    logger: new NestLogger(logger),
  });
  configureHttp(app, logger);
  signIn(app);
  return app;
}
