/**
 * DATABASE_URL as libpq reads it: one server, or several of which one takes writes, with commas between them
 * (`postgres://me:secret@a:5432,b:5432/huifang?target_session_attrs=read-write`). node-postgres knows one server only, and
 * `URL` refuses two ports, so the list is taken apart here.
 */

/** Scheme, login, servers, and the rest. A login may hold commas; what is between it and the path are servers alone. */
const PARTS = /^([a-z]+:\/\/)((?:[^/?#]*@)?)([^/?#@]*)(.*)$/is;
const SCHEMES = ['postgres:', 'postgresql:'];
/** To libpq both mean the server that takes writes. */
const WRITING = ['read-write', 'primary'];

/** One address for each server named, in their order; an address of one server is left as it is. */
export function serversOf(url: string): string[] {
  const parts = PARTS.exec(url);
  if (!parts?.[3]!.includes(',')) return [url];
  const [, scheme, login, servers, rest] = parts as unknown as [string, string, string, string, string];
  return servers.split(',').map((server) => `${scheme}${login}${server.trim()}${rest}`);
}

/** What is wrong with an address, as the end of "DATABASE_URL is …, but"; null: it can be used. */
export function databaseUrlProblem(url: string): string | null {
  const usable = serversOf(url).every(
    (server) =>
      URL.canParse(server) &&
      SCHEMES.includes(new URL(server).protocol) &&
      !['', ','].includes(new URL(server).hostname),
  );
  if (!usable)
    return `must be an address that begins with ${SCHEMES.map((scheme) => `${scheme}//`).join(' or ')}`;
  const wanted = new URL(serversOf(url)[0]!).searchParams.get('target_session_attrs');
  return wanted === null || WRITING.includes(wanted)
    ? null
    : `target_session_attrs must be read-write, since Huifang writes`;
}

/** The same servers, login and options, another database. */
export function withDatabase(url: string, database: string): string {
  const [, scheme, login, servers, rest] = PARTS.exec(url) as unknown as [
    string,
    string,
    string,
    string,
    string,
  ];
  return `${scheme}${login}${servers}${rest.replace(/^[^?#]*/, `/${encodeURIComponent(database)}`)}`;
}

/** `host:port` of an address of one server: what may be said in a log, without login and password. */
export function serverName(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || '5432'}`;
}
