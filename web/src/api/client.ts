import { noteConnection } from './connection';
import { ApiProblem, offline, type ProblemBody } from './problem';
import { saveBlob } from './save-blob';

export type QueryValue = string | number | boolean | null | undefined | readonly (string | number)[];

export interface RequestOptions {
  /** Null, undefined and '' are left out; a list is sent as the field repeated. */
  query?: Record<string, QueryValue>;
  body?: unknown;
  signal?: AbortSignal;
  /** Of a mutation; the same for the same deed sent again. Made here when none is given (`useChange` gives one). */
  key?: string;
}

export interface UploadOptions extends Omit<RequestOptions, 'body'> {
  /** Content type; by default the file's own. */
  type?: string;
  /** 0 to 1. */
  onProgress?: (part: number) => void;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Longer than the slowest honest answer. */
const PATIENCE_MS = 60_000;

const signedOutListeners = new Set<() => void>();

/** Called when an answer says that there is no session any more. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** Every request of the pages to the server. `path` begins with /api. Fails with an ApiProblem, never with anything else. */
export const api = {
  get: <T>(path: string, options?: Omit<RequestOptions, 'body' | 'key'>) => ask<T>('GET', path, options),
  post: <T>(path: string, options?: RequestOptions) => ask<T>('POST', path, options),
  put: <T>(path: string, options?: RequestOptions) => ask<T>('PUT', path, options),
  patch: <T>(path: string, options?: RequestOptions) => ask<T>('PATCH', path, options),
  delete: <T>(path: string, options?: RequestOptions) => ask<T>('DELETE', path, options),
  upload,
  download,
};
export type Api = typeof api;

export function addressOf(path: string, query: RequestOptions['query'] = {}): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== '') fields.append(name, String(one));
    }
  }
  const text = fields.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** A name of its own for a deed. `crypto.randomUUID` is missing where the page came over plain http. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function headersOf(method: Method, options: { key?: string }): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', 'x-huifang': 'web' };
  if (method !== 'GET') headers['idempotency-key'] = options.key ?? newKey();
  return headers;
}

async function ask<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const headers = headersOf(method, options);
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  const response = await send(addressOf(path, options.query), {
    method,
    headers,
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
    signal: options.signal,
  });
  const text = await response.text().catch(() => {
    throw offline();
  });
  if (!response.ok) throw refusal(response.status, text, path);
  if (text === '') return undefined as T;
  return (/json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text) as T;
}

async function send(address: string, init: RequestInit): Promise<Response> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, patience]) : patience;
  try {
    const response = await fetch(address, { ...init, signal, credentials: 'same-origin', cache: 'no-store' });
    noteConnection('well');
    return response;
  } catch (error) {
    // Given up by the page itself: no news about the network.
    if (init.signal?.aborted) throw error;
    noteConnection('lost');
    throw offline();
  }
}

function refusal(status: number, text: string, path: string): ApiProblem {
  // Asking for the session, and signing in with a wrong password, are answered 401 by nature.
  if (status === 401 && !path.startsWith('/api/session')) {
    for (const listener of signedOutListeners) listener();
  }
  try {
    const body = JSON.parse(text) as Partial<ProblemBody>;
    if (typeof body.code === 'string') return new ApiProblem({ ...body, code: body.code, status });
  } catch {
    // Something between the browser and the server answered.
  }
  return new ApiProblem({
    status,
    code: `http_${status}`,
    detail: `服务器返回 ${status}，请稍后再试 · The server answered ${status}: try again shortly.`,
  });
}

/** Sends a file as the body itself, whatever its size; `onProgress` is why this is no fetch. */
function upload<T>(path: string, file: Blob, options: UploadOptions = {}): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', addressOf(path, options.query));
    for (const [name, value] of Object.entries(headersOf('POST', options)))
      request.setRequestHeader(name, value);
    request.setRequestHeader('content-type', options.type || file.type || 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => options.onProgress?.(total === 0 ? 0 : loaded / total);
    request.onload = () => {
      noteConnection('well');
      if (request.status >= 400) reject(refusal(request.status, request.responseText, path));
      else resolve((request.responseText === '' ? undefined : JSON.parse(request.responseText)) as T);
    };
    request.onerror = () => {
      noteConnection('lost');
      reject(offline());
    };
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    options.signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

/** Fetches a file and hands it to the person, under the server's name for it or `name`. */
async function download(
  path: string,
  options: { query?: RequestOptions['query']; name?: string } = {},
): Promise<void> {
  const response = await send(addressOf(path, options.query), {
    headers: { ...headersOf('GET', {}), accept: '*/*' },
  });
  if (!response.ok) throw refusal(response.status, await response.text(), path);
  const blob = await response.blob().catch(() => {
    throw offline();
  });
  saveBlob(options.name ?? nameIn(response.headers.get('content-disposition')) ?? 'download', blob);
}

function nameIn(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
}
