const KNOWN =
  /^(password|passwort|secret|changeme|change-me|huifang|postgres|admin|test|123456\d*|密码)[\W\d]*$/i;
/** A secret of hexadecimal digits has about 14 different ones; of letters, more. */
const FEWEST_KINDS = 6;

/** Whether a secret looks made up by hand, or copied from an example: nobody had to guess for long. */
export function isObvious(secret: string): boolean {
  return KNOWN.test(secret) || new Set(secret).size < FEWEST_KINDS;
}

/** Of an address of a database, the password; empty where it has none. */
export function passwordOf(url: string): string {
  const found = /:\/\/[^:/@\s]*:([^@\s]*)@/.exec(url)?.[1] ?? '';
  try {
    return decodeURIComponent(found);
  } catch {
    return found;
  }
}
