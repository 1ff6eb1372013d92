import { App, Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useChange } from '../api/change';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { NoteDialog } from '../components/note-dialog';
import { StateTag } from '../components/state-tag';
import { useMoments } from '../moments';
import { useSession } from '../session';
import { usePick, useWords } from '../words';
import { usePausedTemplates, useTextState, type PausedTemplate } from './gateway';
import { words } from './gateway.words';
import { words as texts } from './texts.words';
import { ProviderTemplates } from './provider-templates';
import { DeadNumbers } from './dead-numbers';

/** What texts leave through: how it bears up, what it holds back, and what it wants to be told. */
export function GatewayTab() {
  const { textGateway } = useSession().centre;
  return (
    <div className="stack">
      <GatewayState />
      <PausedTemplates />
      {textGateway === 'alibaba' && <ProviderTemplates />}
      <DeadNumbers />
    </div>
  );
}

const WHYS = ['rate_limited', 'unreachable', 'account', 'no_answer'] as const;
const GATEWAYS = ['simulated', 'twilio', 'alibaba'] as const;

function GatewayState() {
  const t = useWords(words);
  const moments = useMoments();
  const { textGateway } = useSession().centre;
  const { data, error, refetch } = useTextState();
  const known = GATEWAYS.find((each) => each === textGateway);
  const why = (code: string | null) => {
    const one = WHYS.find((each) => each === code);
    return one ? t(`why.${one}`) : (code ?? '');
  };
  return (
    <section className="panel" aria-labelledby="gateway-state">
      <h2 id="gateway-state" className="part-title">
        {t('state')}
      </h2>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active paragraph={{ rows: 2 }} title={false} />}
      {data && (
        <dl className="text-facts">
          <dt>{t('gateway')}</dt>
          <dd className="row">
            {known ? t(`gateway.${known}`) : textGateway}
            <span role="status">
              <StateTag tone={data.pausedUntil ? 'bad' : 'good'}>
                {t(data.pausedUntil ? 'pausedTag' : 'works')}
              </StateTag>
            </span>
            {data.pausedUntil && (
              <span>{t('pausedUntil', { why: why(data.why), time: moments.brief(data.pausedUntil) })}</span>
            )}
          </dd>
          <dt>{t('queued')}</dt>
          <dd className="numbers">{data.queued}</dd>
          <dt>{t('oldest')}</dt>
          <dd>
            {data.oldestDue ? <Moment at={data.oldestDue} /> : <span className="quiet">{t('noneDue')}</span>}
          </dd>
        </dl>
      )}
    </section>
  );
}

function PausedTemplates() {
  const t = useWords(words);
  const { data, error, refetch } = usePausedTemplates();
  const [resuming, setResuming] = useState<PausedTemplate | null>(null);
  const all = data?.templates ?? [];
  return (
    <section className="panel" aria-labelledby="paused-templates">
      <h2 id="paused-templates" className="part-title">
        {t('paused')}
      </h2>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {data && all.length === 0 && <div className="quiet">{t('pausedNone')}</div>}
      {all.length > 0 && (
        <>
          <p className="quiet">{t('pausedNote')}</p>
          <ul className="plain-list">
            {all.map((each) => (
              <Paused key={each.id} paused={each} onResume={setResuming} />
            ))}
          </ul>
        </>
      )}
      {resuming && <ResumeDialog paused={resuming} onEnd={() => setResuming(null)} />}
    </section>
  );
}

function Paused({ paused, onResume }: { paused: PausedTemplate; onResume: (of: PausedTemplate) => void }) {
  const t = useWords(words);
  const language = useWords(texts);
  const pick = usePick();
  return (
    <li className="row">
      <strong>{pick(paused.nameZh, paused.nameEn)}</strong>
      <span>{t('versionNo', { n: paused.templateVersion })}</span>
      <span>{language(`language.${paused.language}`)}</span>
      <span className="quiet">
        {t('since')} <Moment at={paused.pausedAt} />
      </span>
      <span className="quiet">{t('filtered', { n: paused.filtered })}</span>
      <span className="quiet">{t('waits', { n: paused.waiting })}</span>
      <span className="grow" />
      <Button size="small" onClick={() => onResume(paused)}>
        {t('resume')}
      </Button>
    </li>
  );
}

function ResumeDialog({ paused, onEnd }: { paused: PausedTemplate; onEnd: () => void }) {
  const t = useWords(words);
  const language = useWords(texts);
  const pick = usePick();
  const { message } = App.useApp();
  const resume = useChange(
    (body: { note: string | null }, send) =>
      send.post(`/api/texts/paused-templates/${paused.id}/resume`, { body }),
    {
      renews: [['paused-templates'], ['text-state']],
      onSuccess: () => void message.success(t('resumed')),
      closes: onEnd,
    },
  );
  return (
    <NoteDialog
      title={t('resumeAsk', {
        rule: pick(paused.nameZh, paused.nameEn),
        n: paused.templateVersion,
        language: language(`language.${paused.language}`),
      })}
      deed={t('resume')}
      label={t('why')}
      placeholder={t('whyPlace')}
      note={t('resumeNote')}
      isBusy={resume.isPending}
      error={resume.error}
      onSay={(said) => resume.mutate({ note: said || null })}
      onEnd={onEnd}
    />
  );
}
