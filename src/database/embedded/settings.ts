/** PostgreSQL settings, by name. */
export type Settings = Record<string, string | number | boolean>;

/**
 * Settings of the embedded server: a branch's own machine, one or two application processes. Durability is PostgreSQL's
 * own (fsync and synchronous_commit stay on). Queue tables carry their own autovacuum settings in the migrations.
 */
export const SETTINGS: Settings = {
  // Loopback only and no socket file: the password is the only way in, the same on every system.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: 60,
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  random_page_cost: 1.1,
  // Statements here take milliseconds; compiling one takes longer than running it.
  jit: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
  idle_in_transaction_session_timeout: '60s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // Statements and key values hold names and phone numbers: neither belongs into a log file.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
};

export function asArguments(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
