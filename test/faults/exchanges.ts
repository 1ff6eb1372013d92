import type { Clock } from '../../src/clock';
import type { JournalEntry } from '../../src/carriers/exchange';
import { serveCallExchange } from '../exchanges/call-server';
import type { TextJournalEntry } from '../../src/sms/gateways/exchange';
import { serveTextExchange } from '../exchanges/text-server';
import { NO_TEXT_FAULTS } from '../../src/sms/gateways/exchange.rules';
import type { Chance } from './chance';
import { ZONE } from './storm-data';
import { STORM_TIMES } from './storm-times';
import type { Verdict } from './verdict';

/** What carries calls and texts in a storm. It outlives the servers, and remembers. */
export interface Exchanges {
  /** What the servers are told to reach it. */
  environment: Record<string, string>;
  calls(): readonly JournalEntry[];
  texts(): readonly TextJournalEntry[];
  /** No call is under way. */
  quiet(): boolean;
  /** A customer texts back through the provider; true: our webhook said that it has it. Absent: there is no such way. */
  replies?(phone: string, text: string): Promise<boolean>;
  /** What the provider itself has to complain of. */
  complaints(): Verdict[];
  figures(): Record<string, number>;
  close(): Promise<void>;
}

/** The simulated telephone and short-message exchanges, each a server of its own. */
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
  const texts = await serveTextExchange(clock, {
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
  return {
    environment: { CARRIER_URL: calls.url, TEXT_GATEWAY_URL: texts.url },
    calls: () => calls.exchange.journal,
    texts: () => texts.exchange.journal,
    quiet: () => calls.exchange.live === 0,
    complaints: () => [],
    figures: () => ({}),
    close: async () => {
      await calls.close();
      await texts.close();
    },
  };
}
