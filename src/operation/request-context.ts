import { AsyncLocalStorage } from 'node:async_hooks';
import { quotableId } from '../tokens';
import { scrub } from './scrub.rules';

/** What every log line of one request or one tick carries. */
export interface LogContext {
  requestId?: string;
  tick?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs `work`, and all that it starts, under `context`. */
export function withContext<T>(context: LogContext, work: () => T): T {
  return storage.run(context, work);
}

/** The context of the current request or tick; a copy, since pino writes its own fields into what a mixin returns. */
export function currentContext(): LogContext {
  return { ...storage.getStore() };
}

const OWN_KIND = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The caller's `X-Request-Id` when it is a plain identifier, else one of ours: a header is not trusted to hold no
 * line break and no phone number.
 */
export function requestIdFrom(header: unknown): string {
  if (typeof header === 'string' && OWN_KIND.test(header) && scrub(header) === header) return header;
  return quotableId();
}
