import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { type TLSSocket } from 'node:tls';

/** How long any other machine is waited for. */
export const PATIENCE_MS = 10_000;
const ENOUGH_BYTES = 65_536;

export interface Question {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  timeoutMs?: number;
}

export interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  /** Its beginning, where it is long. */
  body: string;
  /** When the server's certificate ends; null over plain http. */
  certificateEnds: Date | null;
}

/**
 * One request, no more: nothing is followed, nothing tried again, no connection kept, since what a stranger would meet is what
 * is asked for.
 *
 * @throws Error with a `code` such as ENOTFOUND, CERT_HAS_EXPIRED or TIMEOUT
 */
export function ask(address: string, question: Question = {}): Promise<Reply> {
  const { method = 'GET', headers = {}, body = '', timeoutMs = PATIENCE_MS } = question;
  const url = new URL(address);
  const request = url.protocol === 'https:' ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const asking = request(url, {
      method,
      agent: false,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      signal: AbortSignal.timeout(timeoutMs),
    });
    asking.once('error', (error: Error & { code?: string }) =>
      reject(error.name === 'TimeoutError' || error.code === 'ABORT_ERR' ? timedOut() : error),
    );
    asking.once('response', (response) => {
      const socket = response.socket as TLSSocket;
      const ends = 'getPeerCertificate' in socket ? socket.getPeerCertificate().valid_to : undefined;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > ENOUGH_BYTES) response.destroy();
      });
      response.once('error', reject);
      response.once('close', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: text,
          certificateEnds: ends ? new Date(ends) : null,
        }),
      );
    });
    asking.end(body);
  });
}

/** A word for why nothing came, without the address: `ENOTFOUND`, `CERT_HAS_EXPIRED`, `TIMEOUT` … */
export function troubleOf(error: unknown): string {
  const { code, cause, name } = (error ?? {}) as {
    code?: unknown;
    cause?: { code?: unknown };
    name?: string;
  };
  if (typeof code === 'string') return code;
  return typeof cause?.code === 'string' ? cause.code : (name ?? 'Error');
}

function timedOut(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'TIMEOUT' });
}
