import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

/**
 * A connection that has been idle for longer is not used again: the other side may be closing it just then, and a request that
 * is written into a closing connection is one of which nobody can say whether it was heard.
 */
const IDLE_MS = 3_000;

/**
 * Connections that know whether they ever came about. A request that waited in vain for a name, a route or a handshake was
 * certainly not heard, however it ended.
 */
export class Connections {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  private readonly made = new WeakSet<object>();

  constructor(sockets: number) {
    // `timeout` closes what lies idle; it ends no request, which has a deadline of its own.
    const options = { keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets, timeout: IDLE_MS };
    this.http = this.watched(new HttpAgent(options), 'connect');
    this.https = this.watched(new HttpsAgent(options), 'secureConnect');
  }

  /** Whether a byte of this request may have been sent. */
  wasHeard(request: ClientRequest | undefined): boolean {
    const socket = request?.socket;
    return socket !== null && socket !== undefined && this.made.has(socket);
  }

  private watched<A extends HttpAgent>(agent: A, ready: 'connect' | 'secureConnect'): A {
    const inner = agent as unknown as {
      createConnection(...args: unknown[]): Socket;
    };
    const create = inner.createConnection.bind(agent);
    inner.createConnection = (...args) => {
      const socket = create(...args);
      socket.once(ready, () => this.made.add(socket));
      return socket;
    };
    return agent;
  }
}
