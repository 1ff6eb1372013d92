import { Segmented } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { useWords } from '../words';
import { Happened } from './happened';
import { timeLine, type Story } from './time-line.rules';
import { words } from './words';

interface Props {
  story: Story;
  /** Beside the title. */
  children?: ReactNode;
}

/** What has happened, the newest first; the audit trail joins in when it is asked for. */
export function TimeLine({ story, children }: Props) {
  const t = useWords(words);
  const hasAudit = (story.audit?.length ?? 0) > 0;
  const [isWhole, setWhole] = useState(false);
  const told = useMemo(() => timeLine(isWhole ? story : { ...story, audit: [] }), [story, isWhole]);
  return (
    <section className="panel">
      <div className="row">
        <h2 className="grow">{t('timeLine')}</h2>
        {children}
        {hasAudit && (
          <Segmented
            size="small"
            aria-label={t('timeLine')}
            value={isWhole ? 'all' : 'told'}
            options={[
              { value: 'told', label: t('told') },
              { value: 'all', label: t('toldAll') },
            ]}
            onChange={(value) => setWhole(value === 'all')}
          />
        )}
      </div>
      {told.length === 0 ? (
        <Nothing>{t('timeLineEmpty')}</Nothing>
      ) : (
        <ol className="time-line">
          {told.map((each, at) => (
            <li key={`${each.kind} ${each.at} ${at}`}>
              <Moment at={each.at} />
              <Happened what={each} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
