import { useEffect, useRef, useState } from 'react';
import { api } from './client';
import { noteConnection } from './connection';

export type StreamState = 'connecting' | 'open' | 'lost';

export interface EventHandlers {
  /** By the name of the event; `message` for those without one. Data is JSON. */
  on: Record<string, (data: never) => void>;
  onState?: (state: StreamState) => void;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Server-sent events of `path`, connected again for as long as it takes: a browser gives up by itself when the answer is
 * an error, as it is while a server starts. Returns what ends it.
 */
export function events(path: string, { on, onState }: EventHandlers): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = FIRST_PAUSE_MS;
  let ended = false;

  const connect = () => {
    onState?.('connecting');
    source = new EventSource(path);
    source.onopen = () => {
      pause = FIRST_PAUSE_MS;
      noteConnection('well');
      onState?.('open');
    };
    source.onerror = () => {
      onState?.('lost');
      if (source?.readyState !== EventSource.CLOSED) return;
      // The stream cannot say why. If the session has ended, this request does, and the sign-in page follows.
      void api.get('/api/session').catch(() => undefined);
      timer = setTimeout(() => !ended && connect(), pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    };
    for (const [name, handle] of Object.entries(on)) {
      source.addEventListener(name, (event) =>
        handle(JSON.parse((event as MessageEvent<string>).data) as never),
      );
    }
  };
  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
  };
}

/** The same for as long as a component is shown; `path` null: not now. Handlers may change from one drawing to the next. */
export function useEvents(path: string | null, on: EventHandlers['on']): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const latest = useRef(on);
  useEffect(() => {
    latest.current = on;
  });
  const names = Object.keys(on).sort().join(' ');
  useEffect(() => {
    if (path === null) return;
    const relayed = names
      .split(' ')
      .map((name) => [name, (data: never) => latest.current[name]?.(data)] as const);
    return events(path, { on: Object.fromEntries(relayed), onState: setState });
  }, [path, names]);
  return state;
}
