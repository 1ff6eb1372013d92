import { useMemo } from 'react';
import { useCode } from '../codes';
import { useMoments } from '../moments';
import { useWords } from '../words';
import type { Gate } from './answers';
import { words } from './words';

export type GateState = 'pass' | 'fail' | 'unknown';

/** The state of a gate, as a reader needs it: what hangs on a calendar that is not settled yet is only an estimate. */
export function gateState(gate: Gate): GateState {
  if (gate.saw.provisional === true) return 'unknown';
  return gate.open ? 'pass' : 'fail';
}

/** What a gate saw, in words. */
export function useGateWords(): (gate: Gate) => string {
  const t = useWords(words);
  const code = useCode();
  const moments = useMoments();
  return useMemo(() => {
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    const count = (value: unknown) => (typeof value === 'number' ? value : 0);
    const known = <K extends keyof typeof words>(key: string, otherwise: string) =>
      key in words ? (t as (key: K) => string)(key as K) : otherwise;
    return ({ code: gate, saw, open }) => {
      switch (gate) {
        case 'open':
          return [
            code('taskState', text(saw.state)),
            ...(saw.closeReason ? [code('closeReason', text(saw.closeReason))] : []),
          ].join(' · ');
        case 'campaign':
          return t(open ? 'saw.running' : 'saw.suspended');
        case 'opt_out':
          return saw.since ? t('saw.optOut', { at: moments.brief(text(saw.since)) }) : t('saw.noOptOut');
        case 'record':
          return saw.fact ? known(`saw.${String(saw.fact)}`, String(saw.fact)) : t('saw.inForce');
        case 'cycle':
          return t('saw.cycle', {
            from: moments.brief(text(saw.opensAt)),
            to: moments.brief(text(saw.dueAt)),
          });
        case 'attempts':
          return t('saw.ofAttempts', { count: count(saw.attempts), most: count(saw.maxAttempts) });
        case 'daily_cap':
          return t('saw.ofToday', { count: count(saw.attemptsToday), most: count(saw.dailyCap) });
        case 'gap':
          return t('saw.readyAt', { at: moments.brief(text(saw.readyAt)) });
        case 'hours':
          return [
            known(`hours.${String(saw.reason)}`, String(saw.reason)),
            text(saw.dayName) ?? known(`day.${String(saw.day)}`, ''),
          ]
            .filter((part) => part !== '')
            .join(' · ');
        case 'phone': {
          const other = saw.other as { taskId: number | null } | null;
          if (other === null) return t('saw.free');
          return other.taskId === null ? t('saw.busyOther') : t('saw.busy', { id: other.taskId });
        }
        case 'lease':
          return saw.heldBy
            ? t('saw.held', { agent: String(saw.heldBy), until: moments.brief(text(saw.leaseUntil)) })
            : t('saw.none');
        case 'capacity':
          return count(saw.ahead) === 0 ? t('saw.first') : t('saw.ahead', { n: count(saw.ahead) });
        default:
          return '';
      }
    };
  }, [t, code, moments]);
}
