import { useSyncExternalStore } from 'react';

type State = 'well' | 'lost';

let state: State = 'well';
const listeners = new Set<() => void>();

/** Told by every request: whether the server answered at all. */
export function noteConnection(next: State): void {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const connectionNow = () => state;

/** `lost` from the first request without an answer until one is answered again. */
export function useConnection(): State {
  return useSyncExternalStore(onConnection, connectionNow);
}
