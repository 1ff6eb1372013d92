import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module';
import { RecordingsModule } from '../recordings/recordings.module';
import { ScriptsModule } from '../scripts/scripts.module';
import { AgentController } from './agent.controller';
import { AgentService } from './agent.service';
import { AgentsHeard } from './agents-heard';
import { AnswerService } from './answer.service';
import { CallCardService } from './call-card.service';
import { CallEnd } from './call-end';
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
import { AgentLines } from './lines/agent-line.service';
import { BridgeService } from './lines/bridge.service';
import { CallControl } from './lines/call-control.service';
import { CallEvents } from './lines/call-events.service';
import { ControlController } from './lines/control.controller';
import { LineController } from './lines/line.controller';
import { LineGate } from './lines/line-gate.service';
import { VoiceController } from './lines/voice.controller';
import { PlanService } from './plan.service';
import { PromiseService } from './promise.service';
import { QueueService } from './queue.service';
import { RecordService } from './record.service';
import { RefusalService } from './refusal.service';
import { HoursOfTasks } from './task-hours';

const SERVICES = [
  AgentLines,
  AgentService,
  AgentsHeard,
  AnswerService,
  BridgeService,
  CallCardService,
  CallControl,
  CallEnd,
  CallEvents,
  CallReportService,
  ClaimService,
  DialService,
  DraftService,
  GateService,
  HoursOfTasks,
  IdleService,
  LaneBoard,
  LineGate,
  PlanService,
  PromiseService,
  QueueService,
  RecordService,
  RefusalService,
];

@Module({
  imports: [CalendarModule, CarrierModule, RecordingsModule, ScriptsModule],
  controllers: [
    AgentController,
    ControlController,
    DialerController,
    DraftController,
    LineController,
    VoiceController,
  ],
  providers: SERVICES,
  exports: SERVICES,
})
export class DialerModule {}
