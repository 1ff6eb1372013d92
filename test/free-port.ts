import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port of this machine on which nobody listens. Given back at once: another may be quicker, and it may be handed out again. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
