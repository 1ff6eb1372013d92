import { Module } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { stillAdmitted } from '../access/session.hook';
import { SessionService } from '../access/session.service';
import { CalendarModule } from '../calendar/calendar.module';
import { CallsModule } from '../calls/calls.module';
import { QueueModule } from '../queue/queue.module';
import { ReportsModule } from '../reports/reports.module';
import { InvariantsController } from './invariants.controller';
import { PhoneWhyService } from './phone-why.service';
import { RecordWhyService } from './record-why.service';
import { TaskWhyService } from './task-why.service';
import { LISTENER_CHECK, WallboardFeed, type ListenerCheck } from './wallboard-feed';
import { WallboardController } from './wallboard.controller';
import { Wallboard } from './wallboard.service';
import { SearchController } from './search.controller';
import { SearchService } from './search.service';
import { WhyController } from './why.controller';

/** A board is taken down with the session that put it up. Without sessions (a part of the house in a test) nobody asks. */
const listenerCheck = {
  provide: LISTENER_CHECK,
  inject: [{ token: SessionService, optional: true }],
  useFactory: (sessions?: SessionService): ListenerCheck | undefined =>
    sessions && ((request) => stillAdmitted(request as FastifyRequest, sessions)),
};

/** Why, what now, and whether all holds: it asks every other module, and none asks it. */
@Module({
  imports: [CalendarModule, CallsModule, QueueModule, ReportsModule],
  controllers: [WhyController, SearchController, InvariantsController, WallboardController],
  providers: [
    TaskWhyService,
    RecordWhyService,
    PhoneWhyService,
    SearchService,
    Wallboard,
    WallboardFeed,
    listenerCheck,
  ],
})
export class ExplainModule {}
