export interface Pressed {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
  /** The place on the keyboard: with Alt some systems write another character. */
  code?: string;
}

/** The one spelling of a pressed key: `n`, `?`, `Enter`, `Ctrl+Enter`, `Alt+1`. The command key of a Mac counts as Ctrl. */
export function keyOf({ key, ctrlKey, altKey, shiftKey, metaKey, code = '' }: Pressed): string {
  const placed = altKey ? (/^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? key) : key;
  const name = placed.length === 1 ? placed.toLowerCase() : placed;
  const isSign = name.length === 1 && !/[a-z0-9]/.test(name);
  return [
    ctrlKey || metaKey ? 'Ctrl+' : '',
    altKey ? 'Alt+' : '',
    // A sign such as ? already says that Shift was held.
    shiftKey && !isSign ? 'Shift+' : '',
    name,
  ].join('');
}

/** True for keys that also write: they keep silent while one types. Escape and function keys do not. */
export function isSingle(key: string): boolean {
  const bare = key.replace(/^Shift\+/, '');
  return (
    bare.length === 1 ||
    ['Enter', 'Backspace', 'Delete', 'Tab', ' '].includes(bare) ||
    bare.startsWith('Arrow')
  );
}

export function showKey(key: string): string[] {
  const parts = key === '+' ? ['+'] : key.split('+');
  return parts.map((part) => (part.length === 1 ? part.toUpperCase() : part === 'Escape' ? 'Esc' : part));
}
