import { type Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Logger } from 'pino';
import { DataSource } from 'typeorm';
import { installAccess } from './access/session.hook';
import { SessionService } from './access/session.service';
import { AppModule, type Surroundings } from './app.module';
import { seedCalendar } from './calendar/calendar-seed';
import { CampaignService } from './campaigns/campaign.service';
import { Clock } from './clock';
import { configureHttp, createAdapter } from './operation/http';
import { NestLogger } from './operation/logger';
import { Pipeline } from './pipeline';
import { softphoneAccount } from './provider-settings.rules';
import { ScriptService } from './scripts/script.service';

/** The whole application, not yet listening, on a migrated database that holds what every centre starts with. */
export async function createApplication(
  surroundings: Surroundings,
  logger: Logger,
  options: { liveFrom?: Date; pages?: string } = {},
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(surroundings),
    createAdapter(surroundings.config.trustProxy ?? false),
    {
      logger: new NestLogger(logger),
      abortOnError: false,
    },
  );
  const softphone = softphoneAccount(surroundings.config) !== null;
  configureHttp(app, logger, { pages: options.pages, softphone });
  installAccess(app.getHttpAdapter().getInstance() as never, app.get(SessionService));
  await app.init();
  await seed(app, options.liveFrom);
  return app;
}

/** Longer than the slowest honest request: a dial waits ten seconds for its carrier. */
const LONGEST_REQUEST_MS = 12_000;

/**
 * Takes no new work and lets what is under way end. A connection that is still open long after any request could have ended
 * (a client that sleeps in the middle of one) is cut: it must not keep a stopping process for ever.
 */
export async function shutDown(app: NestFastifyApplication): Promise<void> {
  const alarm = app
    .get(Clock)
    .after(LONGEST_REQUEST_MS, () => (app.getHttpServer() as Server).closeAllConnections());
  await app.get(Pipeline).stop();
  await app.close();
  alarm.cancel();
}

/** Calendar, campaigns and scripts of a new installation; what is there already is left alone. */
async function seed(app: NestFastifyApplication, liveFrom?: Date): Promise<void> {
  const now = app.get(Clock).now();
  await seedCalendar(app.get(DataSource), now);
  await app.get(ScriptService).ensureScripts(now);
  await app.get(CampaignService).ensureCampaigns(now, liveFrom);
}
