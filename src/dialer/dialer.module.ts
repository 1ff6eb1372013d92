import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module';
import { ScriptsModule } from '../scripts/scripts.module';
import { AgentController } from './agent.controller';
import { AgentService } from './agent.service';
import { AgentsHeard } from './agents-heard';
import { AnswerService } from './answer.service';
import { CallCardService } from './call-card.service';
import { CallReportService } from './call-report.service';
import { CarrierModule } from './carriers/carrier.module';
import { ClaimService } from './claim.service';
import { DialService } from './dial.service';
import { DialerController } from './dialer.controller';
import { DraftController } from './draft.controller';
import { DraftService } from './draft.service';
import { GateService } from './gate.service';
import { IdleService } from './idle.service';
import { LaneBoard } from './lane-board';
import { PlanService } from './plan.service';
import { PromiseService } from './promise.service';
import { QueueService } from './queue.service';
import { RecordService } from './record.service';
import { RefusalService } from './refusal.service';
import { HoursOfTasks } from './task-hours';

const SERVICES = [
  AgentService,
  AgentsHeard,
  AnswerService,
  CallCardService,
  CallReportService,
  ClaimService,
  DialService,
  DraftService,
  GateService,
  HoursOfTasks,
  IdleService,
  LaneBoard,
  PlanService,
  PromiseService,
  QueueService,
  RecordService,
  RefusalService,
];

@Module({
  imports: [CalendarModule, CarrierModule, ScriptsModule],
  controllers: [AgentController, DialerController, DraftController],
  providers: SERVICES,
  exports: SERVICES,
})
export class DialerModule {}
