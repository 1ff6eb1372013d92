import { useCode } from '../../codes';
import { Moment } from '../../components/moment';
import { useWords } from '../../words';
import { useFigures } from '../../figures';
import type { Board } from './board';
import { words } from './words';

export function PromisesPanel({ promises }: { promises: Board['promises'] }) {
  const t = useWords(words);
  const { count } = useFigures();
  return (
    <section className="panel" aria-label={t('promises')}>
      <div className="panel-title">{t('promises')}</div>
      <dl className="facts">
        <dt>{t('pending')}</dt>
        <dd>{count(promises.pending)}</dd>
        <dt>{t('handedOver')}</dt>
        <dd>{count(promises.handedOver)}</dd>
        <dt>{t('next')}</dt>
        <dd>
          <Moment at={promises.nextAt} />
        </dd>
      </dl>
    </section>
  );
}

export function TextsPanel({ texts }: { texts: Board['texts'] }) {
  const t = useWords(words);
  const code = useCode();
  const { count } = useFigures();
  return (
    <section className="panel" aria-label={t('texts')}>
      <div className="panel-title">{t('texts')}</div>
      {texts.length === 0 ? (
        <span className="quiet">{t('noTexts')}</span>
      ) : (
        <dl className="facts">
          {texts.map(({ state, texts: n }) => (
            <div key={state} className="fact">
              <dt>{code('messageState', state)}</dt>
              <dd>{count(n)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
