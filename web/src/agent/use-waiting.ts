import { useState } from 'react';
import { serverNow } from '../session';
import { useBeat } from './beat';
import type { Idle } from './desk-answers';
import { retryAt } from './retry.rules';

export interface Waiting {
  idle: Idle;
  /** When the next task is asked for by itself; null: never. */
  askAt: number | null;
}

/** Why there was nothing to dial when it was last asked. */
export function useWaiting() {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const note = (idle: Idle | null) => {
    const now = serverNow().getTime();
    const nextAt = idle?.nextAt ? new Date(idle.nextAt).getTime() : null;
    setWaiting(idle && { idle, askAt: retryAt(idle.reason, nextAt, now) });
  };
  return { waiting, note };
}

/** Asks again when there may be work, for as long as the agent waits. `ask` does nothing while an answer is outstanding. */
export function useAskAgain(waiting: Waiting | null, ask: (() => void) | null): void {
  const askAt = waiting?.askAt ?? null;
  useBeat(1000, askAt === null || ask === null ? null : () => serverNow().getTime() >= askAt && ask());
}
