import { Module } from '@nestjs/common';
import { Clock } from '../../clock';
import { CONFIG, type Config } from '../../config';
import { TextExchange } from './exchange';
import { TEXT_GATEWAY, type TextGateway } from './port';
import { RemoteSimulatedGateway } from './remote-simulated';
import { SimulatedGateway } from './simulated';

/** Which gateway this installation sends texts through, as configured. */
@Module({
  providers: [
    {
      provide: TEXT_GATEWAY,
      inject: [CONFIG, Clock],
      useFactory: (config: Config, clock: Clock): TextGateway =>
        config.textGatewayUrl
          ? new RemoteSimulatedGateway(config.textGatewayUrl, clock)
          : new SimulatedGateway(clock, new TextExchange(clock, { seed: config.simulatedSeed })),
    },
  ],
  exports: [TEXT_GATEWAY],
})
export class GatewayModule {}
