import { Module } from '@nestjs/common';
import { TwilioModule } from '../twilio/twilio.module';
import { ProviderCopies } from './copy.service';
import { RecordingFetch } from './fetch.service';
import { ListeningService } from './listening.service';
import { RecordingPolicyController } from './policy.controller';
import { RecordingPolicyService } from './policy.service';
import { RecordingProvider } from './provider';
import { RecordingController } from './recording.controller';
import { RecordingGauges } from './recording-gauges';
import { RecordingService } from './recording.service';
import { RecordingTicks } from './recording-ticks';
import { RecordingRetention } from './retention.service';
import { RecordingStore } from './store';
import { RecordingWatch } from './watch.service';

/**
 * Recordings of calls: announced, heard of, fetched into a folder of ours, listened to, kept as long as the policy says. Stands
 * below the dialler, which tells it of calls; what it must know of them it reads from the tables.
 */
@Module({
  imports: [TwilioModule],
  controllers: [RecordingPolicyController, RecordingController],
  providers: [
    ListeningService,
    ProviderCopies,
    RecordingFetch,
    RecordingGauges,
    RecordingPolicyService,
    RecordingProvider,
    RecordingRetention,
    RecordingService,
    RecordingStore,
    RecordingTicks,
    RecordingWatch,
  ],
  exports: [RecordingService, RecordingTicks],
})
export class RecordingsModule {}
