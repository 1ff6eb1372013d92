import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config';
import { TWILIO_CLIENT, TWILIO_SETTINGS, createTwilio } from './client';
import { TwilioSigned } from './signed.guard';

/** The account at Twilio, if any: its settings, the library's client, and the guard of its webhooks. */
@Global()
@Module({
  providers: [
    { provide: TWILIO_SETTINGS, inject: [CONFIG], useFactory: (config: Config) => config.twilio },
    {
      provide: TWILIO_CLIENT,
      inject: [CONFIG],
      useFactory: (config: Config) => (config.twilio ? createTwilio(config.twilio) : null),
    },
    TwilioSigned,
  ],
  exports: [TWILIO_SETTINGS, TWILIO_CLIENT, TwilioSigned],
})
export class TwilioModule {}
