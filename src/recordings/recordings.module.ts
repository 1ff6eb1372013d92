import { Module } from '@nestjs/common';
import { TwilioModule } from '../twilio/twilio.module';
import { RecordingService } from './recording.service';

/**
 * Recordings of calls: announced, heard of, fetched into a folder of ours, listened to, kept as long as the policy says. Stands
 * below the dialler, which tells it of calls; what it must know of them it reads from the tables.
 */
@Module({
  imports: [TwilioModule],
  providers: [RecordingService],
  exports: [RecordingService],
})
export class RecordingsModule {}
