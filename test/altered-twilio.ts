import { createServer, request } from 'node:http';
import { type TwilioServer, serveTwilio } from './twilio/server';
import { SystemClock } from '../src/clock';
import { listen, stop } from './loopback';
import type { TwilioOptions } from './twilio/options';

export interface AlteredTwilio {
  readonly url: string;
  readonly twilio: TwilioServer;
  /** What answers whose path ends so are like instead: the true answer in, another out; null: a path that the true one lacks. */
  readonly alterations: Map<string, (answer: Record<string, unknown> | null) => Record<string, unknown>>;
  close(): Promise<void>;
}

/** The local Twilio behind a door at which some of its answers are changed: other accounts, other numbers, other services. */
export async function alteredTwilio(options: Partial<TwilioOptions> = {}): Promise<AlteredTwilio> {
  const twilio = await serveTwilio(new SystemClock(), { seed: 7, ...options });
  const alterations: AlteredTwilio['alterations'] = new Map();
  const server = createServer((asked, answer) => {
    const path = (asked.url ?? '').split('?')[0]!;
    const alteration = [...alterations].find(([end]) => path.endsWith(end))?.[1];
    const passed = request(
      twilio.url + asked.url,
      { method: asked.method, headers: asked.headers },
      (true_) => {
        let body = '';
        true_.on('data', (part) => (body += String(part)));
        true_.on('end', () => {
          const known = true_.statusCode === 200;
          const changed = alteration?.(known ? (JSON.parse(body) as Record<string, unknown>) : null);
          // Who may not ask is told nothing else.
          const refused = true_.statusCode === 401;
          answer.writeHead(changed && !refused ? 200 : true_.statusCode!, {
            'content-type': 'application/json',
          });
          answer.end(changed && !refused ? JSON.stringify(changed) : body);
        });
      },
    );
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  return {
    url: await listen(server),
    twilio,
    alterations,
    close: async () => {
      await twilio.close();
      await stop(server);
    },
  };
}
