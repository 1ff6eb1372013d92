import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module';
import { CampaignsModule } from '../campaigns/campaigns.module';
import { SimulationController } from './simulation.controller';
import { SimulationRuns } from './simulation-runs.service';

/** "What if", asked of a running centre: each run is a process of its own on a copy of the records. */
@Module({
  imports: [CalendarModule, CampaignsModule],
  controllers: [SimulationController],
  providers: [SimulationRuns],
  exports: [SimulationRuns],
})
export class SimulationModule {}
