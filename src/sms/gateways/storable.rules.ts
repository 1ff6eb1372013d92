/** Deeper than anything that a provider sends; what lies deeper is left out. */
const DEEPEST = 8;

/** JSON without what the database cannot keep (NUL, halves of characters), wherever it stands: people type anything. */
export function storable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return clean(value);
  if (depth >= DEEPEST || value === null || typeof value !== 'object') return isPlain(value) ? value : null;
  if (Array.isArray(value)) return value.map((it) => storable(it, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, it]) => [clean(name), storable(it, depth + 1)]),
  );
}

function clean(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Cs}/gu, '');
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === 'number' || typeof value === 'boolean';
}
