import { Module } from '@nestjs/common';
import { Clock, VirtualClock } from '../../clock';
import { CONFIG, type Config } from '../../config';
import { TextExchange } from './exchange';
import { GATEWAY_TIMEOUT_MS, TEXT_GATEWAY, type TextGateway } from './port';
import { RemoteSimulatedGateway } from './remote-simulated';
import { SimulatedGateway } from './simulated';

/** Which gateway this installation sends texts through, as configured. */
@Module({
  providers: [
    {
      provide: TEXT_GATEWAY,
      inject: [CONFIG, Clock],
      useFactory: (config: Config, clock: Clock): TextGateway => {
        if (config.textGatewayUrl) return new RemoteSimulatedGateway(config.textGatewayUrl, clock);
        // On a virtual clock nothing passes while a tick runs: the exchange answers within the same instant.
        const virtual = clock instanceof VirtualClock;
        const behaviour = virtual ? { latencyMs: [0, 0] as const, progress: false } : {};
        const exchange = new TextExchange(clock, { seed: config.simulatedSeed, behaviour });
        return new SimulatedGateway(clock, exchange, virtual ? 0 : GATEWAY_TIMEOUT_MS);
      },
    },
  ],
  exports: [TEXT_GATEWAY],
})
export class GatewayModule {}
