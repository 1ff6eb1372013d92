import { Module } from '@nestjs/common';
import { Clock } from '../../clock';
import { CONFIG, type Config } from '../../config';
import { EXCHANGE_OPTIONS, SimulatedExchange, type ExchangeOptions } from './exchange';
import { ManualCarrier } from './manual';
import { CARRIER, type Carrier } from './port';
import { ReportLine } from './report-line';
import { RemoteSimulatedCarrier, SimulatedCarrier } from './simulated';

/** Which carrier this installation calls through, as configured. */
@Module({
  providers: [
    ReportLine,
    {
      provide: CARRIER,
      inject: [CONFIG, Clock, ReportLine, { token: EXCHANGE_OPTIONS, optional: true }],
      useFactory: (
        config: Config,
        clock: Clock,
        line: ReportLine,
        own?: Partial<ExchangeOptions>,
      ): Carrier => {
        if (config.carrier === 'manual') return new ManualCarrier();
        if (config.carrierUrl) return new RemoteSimulatedCarrier(config.carrierUrl);
        const exchange = new SimulatedExchange(
          clock,
          { seed: config.simulatedSeed, timeZone: config.timeZone, ...own },
          (report) => line.tell(report),
        );
        return new SimulatedCarrier(exchange);
      },
    },
  ],
  exports: [CARRIER, ReportLine],
})
export class CarrierModule {}
