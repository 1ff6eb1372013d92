import { Module } from '@nestjs/common';
import { CarrierModule } from '../carriers/carrier.module';
import { QueueModule } from '../queue/queue.module';
import { RecordingsModule } from '../recordings/recordings.module';
import { ScriptsModule } from '../scripts/scripts.module';
import { AnswerService } from './answer.service';
import { CallCardService } from './call-card.service';
import { CallController } from './call.controller';
import { CallEnd } from './call-end';
import { CallReportService } from './call-report.service';
import { ContactLimitController } from './contact-limit.controller';
import { DialService } from './dial.service';
import { DraftController } from './draft.controller';
import { DraftService } from './draft.service';
import { GateService } from './gate.service';
import { AgentLines } from './lines/agent-line.service';
import { BridgeService } from './lines/bridge.service';
import { CallControl } from './lines/call-control.service';
import { CallEvents } from './lines/call-events.service';
import { ControlController } from './lines/control.controller';
import { LineController } from './lines/line.controller';
import { VoiceController } from './lines/voice.controller';
import { RecordService } from './record.service';
import { RefusalService } from './refusal.service';
import { SimulatedReportController } from './simulated-report.controller';

const SERVICES = [
  AgentLines,
  AnswerService,
  BridgeService,
  CallCardService,
  CallControl,
  CallEnd,
  CallEvents,
  CallReportService,
  DialService,
  DraftService,
  GateService,
  RecordService,
  RefusalService,
];

/** What happens to a telephone: every gate, the dial, its reports, what came of it. */
@Module({
  imports: [CarrierModule, QueueModule, RecordingsModule, ScriptsModule],
  controllers: [
    CallController,
    ContactLimitController,
    ControlController,
    DraftController,
    LineController,
    SimulatedReportController,
    VoiceController,
  ],
  providers: SERVICES,
  exports: SERVICES,
})
export class CallsModule {}
