import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module';
import { DialerModule } from '../dialer/dialer.module';
import { ReportsModule } from '../reports/reports.module';
import { InvariantsController } from './invariants.controller';
import { PhoneWhyService } from './phone-why.service';
import { RecordWhyService } from './record-why.service';
import { TaskWhyService } from './task-why.service';
import { WallboardFeed } from './wallboard-feed';
import { WallboardController } from './wallboard.controller';
import { Wallboard } from './wallboard.service';
import { SearchController } from './search.controller';
import { SearchService } from './search.service';
import { WhyController } from './why.controller';

/** Why, what now, and whether all holds: it asks every other module, and none asks it. */
@Module({
  imports: [CalendarModule, DialerModule, ReportsModule],
  controllers: [WhyController, SearchController, InvariantsController, WallboardController],
  providers: [TaskWhyService, RecordWhyService, PhoneWhyService, SearchService, Wallboard, WallboardFeed],
})
export class ExplainModule {}
