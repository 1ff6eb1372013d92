import { useEffect, useSyncExternalStore } from 'react';
import { api } from '../../api/client';
import type { Expected } from './incoming.rules';
import { Softphone, type SoftphoneState } from './softphone';

/** One for the browser's tab, whatever page it shows: walking from page to page ends no call. */
export const softphone = new Softphone(() => api.post<{ token: string }>('/api/lines/mine/token'));

export const useSoftphoneState = (): SoftphoneState =>
  useSyncExternalStore(softphone.subscribe, softphone.snapshot);

/**
 * Keeps the softphone registered while it is wanted.
 *
 * @param name whose it is; null: not wanted here
 */
export function useSoftphone(name: string | null, expected: Expected): void {
  useEffect(() => {
    if (name === null) return;
    softphone.start(name);
    return () => softphone.stop();
  }, [name]);
  const id = expected.kind === 'attempt' ? expected.id : null;
  useEffect(() => {
    softphone.expect(id === null ? ({ kind: expected.kind } as Expected) : { kind: 'attempt', id });
  }, [expected.kind, id]);
}
