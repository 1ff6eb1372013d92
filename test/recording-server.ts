import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { listen, stop } from './loopback';
import { TEST_CREDENTIALS } from './twilio/options';
import { wav } from './twilio/sound';

/** A recording as this server has it. */
export interface Played {
  status: string;
  callSid: string;
  channels: 1 | 2;
  seconds: number;
  errorCode: number | null;
  startedAt: string;
  /** What is sent when the sound is asked for; a function may send whatever it likes. */
  sound: Buffer | ((response: ServerResponse, asked: IncomingMessage) => void);
}

export interface RecordingServer {
  readonly url: string;
  readonly recordings: Map<string, Played>;
  /** `GET /…/RE….wav` and the like, in the order of their coming, without the account's part. */
  readonly asked: string[];
  /** The next so many requests are answered with this status; `code` null: by a page, as a proxy would. */
  refuse(status: number, times: number, code?: number | null): void;
  put(sid: string, recording?: Partial<Played>): Played;
  close(): Promise<void>;
}

export const CALL = `CA${'c'.repeat(32)}`;

/**
 * Recordings at a provider that does as each test says, trouble with the sound included: what the local Twilio of
 * test/twilio, which behaves by a seed, is not for.
 */
export async function serveRecordings(): Promise<RecordingServer> {
  const recordings = new Map<string, Played>();
  const asked: string[] = [];
  let refusals: { status: number; code: number | null; left: number } | null = null;
  const { accountSid, authToken } = TEST_CREDENTIALS;
  const root = `/2010-04-01/Accounts/${accountSid}`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  const json = (response: ServerResponse, status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const refused = (response: ServerResponse, status: number, code: number | null) =>
    code === null
      ? response.writeHead(status, { 'content-type': 'text/html' }).end('<html>')
      : json(response, status, { code, message: 'no', status });

  const server = createServer((request, response) => {
    const target = request.url ?? '';
    asked.push(`${request.method} ${target.replace(root, '')}`);
    if (refusals && refusals.left-- > 0) return void refused(response, refusals.status, refusals.code);
    if (request.headers.authorization !== authorization || !target.startsWith(root))
      return void refused(response, 401, 20003);
    const path = target.slice(root.length).split('?')[0]!;
    const ofCall = /^\/Calls\/(CA\w{32})\/Recordings\.json$/.exec(path)?.[1];
    if (ofCall) {
      const found = [...recordings].filter(([, each]) => each.callSid === ofCall);
      return void json(response, 200, { recordings: found.map(([sid, each]) => resource(sid, each)) });
    }
    const [, sid, ending] = /^\/Recordings\/(RE\w{32})\.(json|wav|mp3)$/.exec(path) ?? [];
    const found = recordings.get(sid ?? '');
    if (!sid || !found) return void refused(response, 404, 20404);
    if (request.method === 'DELETE') {
      recordings.delete(sid);
      return void response.writeHead(204).end();
    }
    if (ending === 'json') return void json(response, 200, resource(sid, found));
    if (typeof found.sound === 'function') return found.sound(response, request);
    const type = ending === 'mp3' ? 'audio/mpeg' : 'audio/x-wav';
    response.writeHead(200, { 'content-type': type, 'content-length': found.sound.length });
    response.end(found.sound);
  });
  return {
    url: await listen(server),
    recordings,
    asked,
    refuse: (status, times, code = 20500) => (refusals = { status, code, left: times }),
    put(sid, recording = {}) {
      const played: Played = {
        status: 'completed',
        callSid: CALL,
        channels: 2,
        seconds: 3,
        errorCode: null,
        startedAt: 'Mon, 02 Mar 2026 02:00:14 +0000',
        sound: wav(3, 2),
        ...recording,
      };
      recordings.set(sid, played);
      return played;
    },
    close: () => stop(server),
  };
}

function resource(sid: string, { status, callSid, channels, seconds, errorCode, startedAt }: Played): object {
  return {
    sid,
    status,
    call_sid: callSid,
    channels,
    duration: String(seconds),
    error_code: errorCode,
    start_time: startedAt,
    date_created: startedAt,
    date_updated: startedAt,
  };
}
