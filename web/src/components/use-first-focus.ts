import { useRef } from 'react';

/** Puts the focus where hands want to be once a dialog stands; the dialog itself would take it. */
export function useFirstFocus<Field extends { focus: () => void }>() {
  const first = useRef<Field>(null);
  return { first, afterOpenChange: (open: boolean) => open && first.current?.focus() };
}
