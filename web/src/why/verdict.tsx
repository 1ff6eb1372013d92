import { CheckCircleFilled, CloseCircleFilled, InfoCircleFilled, MinusCircleFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { Moment } from '../components/moment';
import { halfOf } from '../halves.rules';
import { useMoments } from '../moments';
import { serverNow } from '../session';
import { useLanguage, useWords } from '../words';
import type { TaskBrief } from './answers';
import { withLocalTimes } from './wall-clock.rules';
import { words } from './words';

/** A sentence of the server in the language of the page, its instants in local form. */
export function useSentence(): (text: string) => string {
  const language = useLanguage();
  const moments = useMoments();
  const thisYear = Number(moments.isoDay(serverNow()).slice(0, 4));
  return (text) => withLocalTimes(halfOf(text, language), language, thisYear);
}

export type VerdictTone = 'good' | 'bad' | 'idle' | 'info';

const ICONS: Record<VerdictTone, ReactNode> = {
  good: <CheckCircleFilled className="gate-pass" />,
  bad: <CloseCircleFilled className="gate-fail" />,
  idle: <MinusCircleFilled className="gate-idle" />,
  info: <InfoCircleFilled className="gate-info" />,
};

interface Props {
  tone: VerdictTone;
  /** One word for the tone: an icon alone says nothing to some. */
  label: string;
  sentence: string;
  children?: ReactNode;
}

/** The answer in one sentence, before everything else. */
export function Verdict({ tone, label, sentence, children }: Props) {
  return (
    <section className={`panel verdict verdict-${tone}`} aria-label={label}>
      <span className="verdict-icon" aria-hidden="true">
        {ICONS[tone]}
      </span>
      <div className="grow">
        <div className="verdict-label">{label}</div>
        <p className="verdict-sentence">{sentence}</p>
      </div>
      {children}
    </section>
  );
}

/** The verdict on a call task, with the next instant at which it may be dialled. */
export function TaskVerdict({ brief }: { brief: TaskBrief }) {
  const t = useWords(words);
  const sentence = useSentence();
  const { verdict, task, summary } = brief;
  const isClosed = task.state === 'closed';
  const tone = isClosed ? 'idle' : verdict.mayDial ? 'good' : 'bad';
  const label = t(isClosed ? 'verdictClosed' : verdict.mayDial ? 'verdictMay' : 'verdictNot');
  return (
    <Verdict tone={tone} label={label} sentence={sentence(summary)}>
      <div className="verdict-next">
        <div className="quiet">{t('nextAt')}</div>
        <strong>
          {isClosed ? (
            t('nextNone')
          ) : verdict.mayDial ? (
            t('nextNow')
          ) : verdict.nextAt ? (
            <Moment at={verdict.nextAt} />
          ) : (
            t('nextNever')
          )}
        </strong>
      </div>
    </Verdict>
  );
}
