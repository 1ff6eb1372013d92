import type { Clock } from '../../src/clock';
import { type CallExchangeServer, serveCallExchange } from '../../src/dialer/carriers/exchange-server';
import { type ExchangeServer, serveExchange } from '../../src/sms/gateways/exchange-server';
import { NO_TEXT_FAULTS } from '../../src/sms/gateways/exchange.rules';
import type { Chance } from './chance';
import { ZONE } from './storm-data';
import { STORM_TIMES } from './storm-times';

export interface Exchanges {
  calls: CallExchangeServer;
  texts: ExchangeServer;
}

/** The telephone and the short-message exchange, here: they outlive the servers, and remember. */
export async function openExchanges(
  clock: Clock,
  seed: number,
  chance: Chance,
  webhooks: { urls: readonly string[] },
): Promise<Exchanges> {
  // Whichever server it is that is not up: the report is lost, as with the real ones.
  const pushTo = (path: string) => () =>
    webhooks.urls.length ? `${chance.pick(webhooks.urls)}/api/webhooks/${path}/simulated` : null;
  const calls = await serveCallExchange(clock, {
    seed,
    timeZone: ZONE,
    speed: STORM_TIMES.exchangeSpeed,
    faults: { refuse: 0.02, hang: 0.02, lose: 0.015, twice: 0.1, late: 0.08, silent: 0.05 },
    pushTo: pushTo('calls'),
  });
  const texts = await serveExchange(clock, {
    seed,
    behaviour: {
      deliveryMs: [100, 2_000],
      faults: {
        ...NO_TEXT_FAULTS,
        throttle: 0.02,
        hang: 0.02,
        failAfterAccept: 0.02,
        lose: 0.02,
        twice: 0.1,
        silent: 0.05,
        shuffle: 0.1,
      },
    },
    pushTo: pushTo('texts'),
  });
  return { calls, texts };
}
