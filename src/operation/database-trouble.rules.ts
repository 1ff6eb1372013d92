/** What a failed statement means to the caller of the API. */
export type DatabaseVerdict =
  /** The server is away, busy or gave up: nothing was done, the same request may be sent again. */
  | 'unavailable'
  /** A value that PostgreSQL cannot hold (a NUL character, a number out of range): the request is wrong. */
  | 'bad_value';

/** SQLSTATE classes and codes that pass by themselves. */
const UNAVAILABLE = [
  '08', // connection exceptions
  '53', // insufficient resources: disk full, too many connections
  '57P', // shut down, crashed, starting up, database dropped
  '57014', // cancelled, by statement_timeout mostly
  '25006', // read-only: a standby after a failover
  '25P03', // idle in transaction too long
  '40001', // serialisation failure
  '40P01', // deadlock
  '55P03', // lock not available
];

/** Class 22: data exceptions. Only those that a request's own text can cause. */
const BAD_VALUE = new Set(['22003', '22007', '22008', '22021', '22P02', '22P05']);

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/** node-postgres and TypeORM tell these in words alone. */
const CONNECTION_WORDS =
  /^(timeout exceeded when trying to connect|connection terminated|client has encountered a connection error|query read timeout|client was closed|cannot use a pool after|driver not connected|connection is not established|canceling statement due to)/i;

/** Reads a fault by its shape: drivers wrap each other, and a wrapper has no class to ask for. Null: another fault. */
export function databaseVerdict(fault: unknown): DatabaseVerdict | null {
  for (const error of chain(fault)) {
    const code = typeof error.code === 'string' ? error.code : '';
    if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) {
      if (UNAVAILABLE.some((prefix) => code.startsWith(prefix))) return 'unavailable';
      if (BAD_VALUE.has(code)) return 'bad_value';
    }
    if (CONNECTION_CODES.has(code)) return 'unavailable';
    if (typeof error.message === 'string' && CONNECTION_WORDS.test(error.message)) return 'unavailable';
  }
  return null;
}

interface Shape {
  code?: unknown;
  message?: unknown;
  cause?: unknown;
  driverError?: unknown;
  errors?: unknown;
}

/** The error, what it wraps (TypeORM: driverError), and the parts of an AggregateError (Node, two addresses refused). */
function chain(fault: unknown, depth = 0): Shape[] {
  if (fault === null || typeof fault !== 'object' || depth > 4) return [];
  const error = fault as Shape;
  const parts = Array.isArray(error.errors) ? error.errors.slice(0, 4) : [];
  return [error, ...[error.driverError, error.cause, ...parts].flatMap((part) => chain(part, depth + 1))];
}
