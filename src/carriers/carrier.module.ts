import { Module } from '@nestjs/common';
import { type Twilio } from 'twilio';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { TWILIO_CLIENT } from '../twilio/client';
import { EXCHANGE_OPTIONS, SimulatedExchange, type ExchangeOptions } from './exchange';
import { guardedCarrier } from './guarded';
import { LineGate } from './line-gate.service';
import { ManualCarrier } from './manual';
import { CARRIER, type Carrier } from './port';
import { ReportLine } from './report-line';
import { RemoteSimulatedCarrier, SimulatedCarrier } from './simulated';
import { TwilioCarrier } from './twilio';

/** What the configuration names, before it is held back from whom it may not reach. */
const UNGUARDED = Symbol('unguarded carrier');

/** Which carrier this installation calls through, as configured. */
@Module({
  providers: [
    LineGate,
    ReportLine,
    {
      provide: UNGUARDED,
      inject: [
        CONFIG,
        Clock,
        ReportLine,
        { token: EXCHANGE_OPTIONS, optional: true },
        { token: TWILIO_CLIENT, optional: true },
      ],
      useFactory: (
        config: Config,
        clock: Clock,
        line: ReportLine,
        own?: Partial<ExchangeOptions>,
        twilio?: Twilio | null,
      ): Carrier => {
        if (config.carrier === 'manual') return new ManualCarrier();
        if (config.carrier === 'twilio')
          return new TwilioCarrier(twilio!, config.twilio!, config.publicUrl!, () => clock.now());
        if (config.carrierUrl) return new RemoteSimulatedCarrier(config.carrierUrl);
        const exchange = new SimulatedExchange(
          clock,
          { seed: config.simulatedSeed, timeZone: config.timeZone, ...own },
          (report) => line.tell(report),
        );
        return new SimulatedCarrier(exchange);
      },
    },
    {
      provide: CARRIER,
      inject: [UNGUARDED, CONFIG],
      useFactory: (carrier: Carrier, config: Config) => guardedCarrier(carrier, config),
    },
  ],
  exports: [CARRIER, LineGate, ReportLine],
})
export class CarrierModule {}
