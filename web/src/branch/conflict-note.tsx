import { Alert, Button } from 'antd';
import { ApiProblem } from '../api/problem';
import { useMoments } from '../moments';
import { useActor } from '../trail/actor';
import { useWords } from '../words';
import type { WholeCase } from './case';
import { CaseClock, CaseStateTag } from './case-clock';
import { Numbers } from './case-facts';
import { words } from './words';

/** Somebody else was faster: told with both versions instead of as a fault of the form. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiProblem && (error.code === 'case.changed' || error.code === 'case.not_open');
}

interface Props {
  /** As the clerk saw it, and as it is. */
  seen: WholeCase;
  now: WholeCase;
  onUnderstood: () => void;
}

export function ConflictNote({ seen, now, onUnderstood }: Props) {
  const t = useWords(words);
  const actor = useActor();
  const moments = useMoments();
  const last = now.events.at(-1);
  const isOver = now.case.state !== 'open';
  const side = (whole: WholeCase) => (
    <>
      <CaseStateTag state={whole.case.state} /> <CaseClock of={whole.case} />
      <div>
        {whole.record?.customerName} <Numbers of={whole.record} />
      </div>
    </>
  );
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={t('changedTitle')}
      action={<Button onClick={onUnderstood}>{t('understood')}</Button>}
      description={
        <div className="stack">
          <div className="case-form-pair">
            <div>
              <div className="quiet">{t('changedSeen', { v: seen.case.version })}</div>
              {side(seen)}
            </div>
            <div>
              <div className="quiet">
                {t('changedNow', { v: now.case.version })}{' '}
                {last &&
                  t('changedBy', {
                    who: actor(last.actor),
                    at: moments.brief(last.at),
                  })}
              </div>
              {side(now)}
              {last?.note && <div>{last.note}</div>}
            </div>
          </div>
          <div>{isOver ? t('changedOver') : t('changedKept')}</div>
        </div>
      }
    />
  );
}
