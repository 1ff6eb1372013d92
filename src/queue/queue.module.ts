import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module';
import { CarrierModule } from '../carriers/carrier.module';
import { AgentController } from './agent.controller';
import { AgentService } from './agent.service';
import { AgentsHeard } from './agents-heard';
import { ClaimService } from './claim.service';
import { IdleService } from './idle.service';
import { LaneBoard } from './lane-board';
import { PlanService } from './plan.service';
import { PromiseService } from './promise.service';
import { QueueService } from './queue.service';
import { TaskController } from './task.controller';
import { HoursOfTasks } from './task-hours';

const SERVICES = [
  AgentService,
  AgentsHeard,
  ClaimService,
  HoursOfTasks,
  IdleService,
  LaneBoard,
  PlanService,
  PromiseService,
  QueueService,
];

/** Who is called when, and by whom: everything about a call before it is dialled, and what it comes back to afterwards. */
@Module({
  imports: [CalendarModule, CarrierModule],
  controllers: [AgentController, TaskController],
  providers: SERVICES,
  exports: SERVICES,
})
export class QueueModule {}
