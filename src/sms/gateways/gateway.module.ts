import { Module } from '@nestjs/common';
import type { Twilio } from 'twilio';
import { Clock, VirtualClock } from '../../clock';
import { CONFIG, type Config } from '../../config';
import { TWILIO_CLIENT } from '../../twilio/client';
import { TextExchange } from './exchange';
import { guardedGateway } from './guarded';
import { GATEWAY_TIMEOUT_MS, TEXT_GATEWAY, type TextGateway } from './port';
import { RemoteSimulatedGateway } from './remote-simulated';
import { SimulatedGateway } from './simulated';
import { TwilioGateway } from './twilio';

/** What the configuration names, before it is held back from whom it may not reach. */
const UNGUARDED = Symbol('unguarded gateway');

/** The provider that is configured, if any. On a virtual clock nobody real is texted, whatever is configured. */
function realGateway(config: Config, clock: Clock, twilio?: Twilio | null): TextGateway | null {
  if (clock instanceof VirtualClock) return null;
  if (config.textGateway === 'twilio')
    return new TwilioGateway(twilio!, config.twilio!, config.publicUrl!, clock);
  if (config.textGateway !== 'alibaba') return null;
  // Its library takes a third of a second and thirty megabytes to load: only where it is used.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { AlibabaGateway } = require('./alibaba') as typeof import('./alibaba');
  return new AlibabaGateway(config.alibaba!, config.textSignature, clock);
}

/** Which gateway this installation sends texts through, as configured. */
@Module({
  providers: [
    {
      provide: UNGUARDED,
      inject: [CONFIG, Clock, { token: TWILIO_CLIENT, optional: true }],
      useFactory: (config: Config, clock: Clock, twilio?: Twilio | null): TextGateway => {
        const real = realGateway(config, clock, twilio);
        if (real) return real;
        if (config.textGatewayUrl) return new RemoteSimulatedGateway(config.textGatewayUrl, clock);
        // On a virtual clock nothing passes while a tick runs: the exchange answers within the same instant.
        const virtual = clock instanceof VirtualClock;
        const behaviour = virtual ? { latencyMs: [0, 0] as const, progress: false } : {};
        const exchange = new TextExchange(clock, { seed: config.simulatedSeed, behaviour });
        return new SimulatedGateway(clock, exchange, virtual ? 0 : GATEWAY_TIMEOUT_MS);
      },
    },
    {
      provide: TEXT_GATEWAY,
      inject: [UNGUARDED, CONFIG],
      useFactory: (gateway: TextGateway, config: Config) => guardedGateway(gateway, config),
    },
  ],
  exports: [TEXT_GATEWAY],
})
export class GatewayModule {}
