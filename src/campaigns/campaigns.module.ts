import { Module } from '@nestjs/common';
import { QueueModule } from '../queue/queue.module';
import { CampaignController } from './campaign.controller';
import { CampaignService } from './campaign.service';
import { CoverageService } from './coverage.service';
import { DrawController } from './draw.controller';
import { DrawService } from './draw.service';
import { FollowUpController } from './follow-up.controller';
import { FollowUpService } from './follow-up.service';
import { StopService } from './stop.service';
import { ValuesCheckService } from './values-check.service';

const SERVICES = [
  CampaignService,
  CoverageService,
  DrawService,
  FollowUpService,
  StopService,
  ValuesCheckService,
];

/** 回访项目: which records are owed a call, when, and the proof that they got one. */
@Module({
  imports: [QueueModule],
  controllers: [CampaignController, DrawController, FollowUpController],
  providers: SERVICES,
  exports: SERVICES,
})
export class CampaignsModule {}
