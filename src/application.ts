import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Logger } from 'pino';
import { DataSource } from 'typeorm';
import { AppModule, type Surroundings } from './app.module';
import { seedCalendar } from './calendar/calendar-seed';
import { CampaignService } from './campaigns/campaign.service';
import { Clock } from './clock';
import { configureHttp, createAdapter } from './operation/http';
import { NestLogger } from './operation/logger';
import { ScriptService } from './scripts/script.service';

/** The whole application, not yet listening, on a migrated database that holds what every centre starts with. */
export async function createApplication(
  surroundings: Surroundings,
  logger: Logger,
  options: { liveFrom?: Date } = {},
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(surroundings), createAdapter(), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  configureHttp(app, logger);
  await app.init();
  await seed(app, options.liveFrom);
  return app;
}

/** Calendar, campaigns and scripts of a new installation; what is there already is left alone. */
async function seed(app: NestFastifyApplication, liveFrom?: Date): Promise<void> {
  const now = app.get(Clock).now();
  await seedCalendar(app.get(DataSource), now);
  await app.get(ScriptService).ensureScripts(now);
  await app.get(CampaignService).ensureCampaigns(now, liveFrom);
}
