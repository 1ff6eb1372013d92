import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { CalendarModule } from '../calendar/calendar.module';
import { CallsModule } from '../calls/calls.module';
import { CarrierModule } from '../carriers/carrier.module';
import { QueueModule } from '../queue/queue.module';
import { BranchDeskController } from './branch-desk.controller';
import { BranchDeskService } from './branch-desk.service';
import { CallbackTimesService } from './callback-times.service';
import { DeskPeople } from './desk-people.service';
import { DeskController } from './desk.controller';
import { HistoryService } from './history.service';
import { LeaverController } from './leaver.controller';
import { OwnWorkService } from './own-work.service';
import { RenewalsService } from './renewals.service';
import { RevealService } from './reveal.service';
import { StartService } from './start.service';
import { TaskDeskController } from './task-desk.controller';

/** 工作台: what people see of their own work. Asks every stage, and no stage asks it. */
@Module({
  imports: [AccessModule, CalendarModule, CarrierModule, CallsModule, QueueModule],
  controllers: [DeskController, TaskDeskController, BranchDeskController, LeaverController],
  providers: [
    BranchDeskService,
    CallbackTimesService,
    DeskPeople,
    HistoryService,
    OwnWorkService,
    RenewalsService,
    RevealService,
    StartService,
  ],
})
export class DeskModule {}
