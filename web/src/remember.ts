const PREFIX = 'huifang.';

/** What this browser was told to remember; nothing where it may not (private windows, policies). */
export function remembered(key: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + key) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // It is a convenience only.
  }
}

export function rememberedJson<T>(key: string, otherwise: T): T {
  const text = remembered(key);
  if (text === undefined) return otherwise;
  try {
    return JSON.parse(text) as T;
  } catch {
    return otherwise;
  }
}
