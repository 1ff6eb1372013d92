import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { ownCertificate } from './certificate';
import type { MediaGateway } from './media';

export interface SignallingOptions {
  /** Of the account: only tokens that these have made are taken, as at Twilio. */
  apiKey: string;
  apiSecret: string;
  accountSid: string;
  /** Said to the library as the rest of a token's life; by default what the token says itself. */
  tokenSeconds?: number;
}

/** How a call to a softphone went until somebody spoke, or nobody did. */
export type Ring = 'answered' | 'rejected' | 'no-answer';

interface Registration {
  socket: WebSocket;
  identity: string;
  listening: boolean;
  registered: boolean;
}

interface RingingCall {
  callSid: string;
  socket: WebSocket;
  settle: (ring: Ring) => void;
  onEnd: () => void;
  answered: boolean;
}

interface Message {
  type: string;
  payload?: Record<string, unknown>;
}

/**
 * What stands behind `wss://voice-js.roaming.twilio.com/signal`, in the words of @twilio/voice-sdk 2.18 (its pstream.js and
 * call.js): a browser listens with its token, registers, is invited, answers, and hangs up. Sound goes to a MediaGateway.
 * The browser is led here by `chromiumFlags`, so that the page under test opens the very address that it opens in life.
 */
export class Signalling {
  private readonly registrations = new Set<Registration>();
  private readonly calls = new Map<string, RingingCall>();
  /** Types of all messages from browsers, in their order. */
  readonly heard: string[] = [];
  /** Tokens that browsers have shown, the refused too. */
  readonly tokens: string[] = [];
  media: MediaGateway | null = null;

  private constructor(
    private readonly server: Server,
    private readonly sockets: WebSocketServer,
    readonly options: SignallingOptions,
  ) {}

  static async open(options: SignallingOptions): Promise<Signalling> {
    const server = createServer(ownCertificate('voice-js.roaming.twilio.com'), insights);
    const sockets = new WebSocketServer({ server });
    const signalling = new Signalling(server, sockets, options);
    sockets.on('connection', (socket) => signalling.connected(socket));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return signalling;
  }

  /** Leads all of Twilio's addresses here, whatever their certificate, and gives the page a microphone that beeps. */
  get chromiumFlags(): string[] {
    const { port } = this.server.address() as AddressInfo;
    return [
      `--host-resolver-rules=MAP *.twilio.com 127.0.0.1:${port}`,
      '--ignore-certificate-errors',
      '--use-fake-device-for-media-stream',
      // A browser without windows has nowhere to ask; what the person has allowed, the test says.
      '--use-fake-ui-for-media-stream',
      // The gateway's page asks for no microphone, and would else hide its address behind a name that nobody here resolves.
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ];
  }

  /** Whose softphones can be reached now. */
  get reachable(): string[] {
    return [...this.registrations].filter((it) => it.registered).map(({ identity }) => identity);
  }

  /**
   * Rings at whoever is registered under the name. At Twilio a call may ring at several; here the newest is taken.
   *
   * @param onEnd when the browser hangs up an answered call
   */
  async ring(
    identity: string,
    call: { callSid: string; from: string; custom?: Record<string, string> },
    onEnd: () => void = () => undefined,
  ): Promise<Ring> {
    const found = [...this.registrations].findLast((it) => it.registered && it.identity === identity);
    if (!found || !this.media) return 'no-answer';
    const { callSid, from, custom } = call;
    const sdp = await this.media.offer(callSid);
    return new Promise((settle) => {
      this.calls.set(callSid, { callSid, socket: found.socket, settle, onEnd, answered: false });
      say(found.socket, 'invite', {
        callsid: callSid,
        sdp,
        reconnect: `again-${callSid}`,
        parameters: {
          AccountSid: this.options.accountSid,
          ApiVersion: '2010-04-01',
          CallSid: callSid,
          From: from,
          To: `client:${identity}`,
          ...(custom && { Params: new URLSearchParams(custom).toString() }),
        },
      });
    });
  }

  /** From our side: before the answer it is a cancellation. */
  async hangUp(callSid: string): Promise<void> {
    const call = this.calls.get(callSid);
    if (!call) return;
    this.calls.delete(callSid);
    say(call.socket, call.answered ? 'hangup' : 'cancel', { callsid: callSid });
    call.settle('no-answer');
    await this.media?.close(callSid);
  }

  /** The network between browser and Twilio breaks; the library connects again. */
  cut(): void {
    for (const { socket } of this.registrations) socket.terminate();
  }

  async close(): Promise<void> {
    this.cut();
    this.sockets.close();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private connected(socket: WebSocket): void {
    const registration: Registration = { socket, identity: '', listening: false, registered: false };
    this.registrations.add(registration);
    socket.on('close', () => this.registrations.delete(registration));
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const text = String(data);
      // A heartbeat is answered by itself.
      if (text === '\n') return;
      const { type, payload = {} } = JSON.parse(text) as Message;
      this.heard.push(type);
      void this.told(registration, type, payload);
    });
  }

  private async told(from: Registration, type: string, payload: Record<string, unknown>): Promise<void> {
    const { socket } = from;
    const callSid = String(payload.callsid ?? '');
    const call = this.calls.get(callSid);
    switch (type) {
      case 'listen':
        return this.listen(from, String(payload.token));
      case 'register': {
        if (!from.listening) return say(socket, 'error', refusal(31204, 'JWT is invalid'));
        from.registered = (payload.media as { audio?: boolean }).audio === true;
        return say(socket, from.registered ? 'ready' : 'offline', {});
      }
      case 'answer': {
        if (!call) return;
        call.answered = true;
        await this.media?.answered(callSid, String(payload.sdp));
        return call.settle('answered');
      }
      case 'reject':
        this.calls.delete(callSid);
        await this.media?.close(callSid);
        return call?.settle('rejected');
      case 'invite':
        // A call that has lost its signalling comes back with the words it was given.
        if (!call || payload.reconnect !== `again-${callSid}`) return;
        call.socket = socket;
        return say(socket, 'answer', { callsid: callSid, reconnect: payload.reconnect });
      case 'hangup':
        if (!call) return;
        this.calls.delete(callSid);
        await this.media?.close(callSid);
        return call.onEnd();
    }
  }

  private listen(from: Registration, token: string): void {
    this.tokens.push(token);
    const claims = claimsOf(token, this.options);
    if (claims === null) return say(from.socket, 'error', refusal(31204, 'JWT is invalid'));
    from.identity = claims.identity;
    from.listening = true;
    say(from.socket, 'connected', {
      region: 'US_EAST_VIRGINIA',
      edge: 'ashburn',
      home: 'us1',
      token: { identity: claims.identity, ttl: this.options.tokenSeconds ?? claims.seconds },
    });
  }
}

/** What an access token allows; null where Twilio would not take it. Its hours are not judged: a test's clock is another. */
function claimsOf(
  token: string,
  { apiKey, apiSecret, accountSid }: SignallingOptions,
): { identity: string; seconds: number } | null {
  const [head = '', body = '', signature = ''] = token.split('.');
  const right = createHmac('sha256', apiSecret).update(`${head}.${body}`).digest('base64url');
  if (signature !== right) return null;
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as never;
  const { cty }: { cty?: string } = read(head);
  const { iss, sub, exp, iat, nbf, grants }: Claims = read(body);
  const from = iat ?? nbf;
  if (cty !== 'twilio-fpa;v=1' || iss !== apiKey || sub !== accountSid || from === undefined) return null;
  if (!grants.identity || grants.voice?.incoming?.allow !== true) return null;
  return { identity: grants.identity, seconds: exp - from };
}

interface Claims {
  iss: string;
  sub: string;
  exp: number;
  iat?: number;
  nbf?: number;
  grants: { identity?: string; voice?: { incoming?: { allow?: boolean } } };
}

function say(socket: WebSocket, type: string, payload: object): void {
  socket.send(JSON.stringify({ type, payload }));
}

const refusal = (code: number, message: string) => ({ error: { code, message } });

/** `eventgw.<region>.twilio.com`, where the library tells how good the calls were. */
function insights(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(200, {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
    'content-type': 'application/json',
  });
  response.end('{}');
}
