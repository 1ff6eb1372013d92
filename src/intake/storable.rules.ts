/** JSON that a database takes whatever the value holds: NULs are left out, halves of characters become U+FFFD. */
export function storableJson(value: unknown): string {
  const written = JSON.stringify(value);
  if (!written.includes('\\u')) return written;
  return written
    .replace(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1')
    .replace(/(?<!\\)((?:\\\\)*)\\u[dD][89abABcdefCDEF][0-9a-fA-F]{2}/g, '$1\uFFFD');
}

/** Text that a database takes: a NUL is shown by its picture. */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '\u2400');
}
