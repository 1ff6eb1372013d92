import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { recordsCalls } from '../carrier.rules';
import { useCode } from '../codes';
import { MayOpen } from '../components/may-open';
import { useJoin } from '../join';
import { useMoments } from '../moments';
import { phoneForm } from '../phone-form.rules';
import { useActor } from '../trail/actor';
import { ChangeTable } from '../trail/change-table';
import { useTrailNames } from '../trail/names';
import { Thing } from '../trail/thing';
import { CallRecordings } from '../recordings/call-recordings';
import { useSession } from '../session';
import { usePick, useWords } from '../words';
import type { AttemptSeen, AuditEntry, CaseSeen, ReplySeen, TextSeen } from './answers';
import type { Happening } from './time-line.rules';
import { words } from './words';

/** One thing that has happened, in a line of words. */
export function Happened({ what }: { what: Happening }): ReactNode {
  const t = useWords(words);
  const code = useCode();
  const join = useJoin();
  switch (what.kind) {
    case 'draw': {
      const { draw, campaign } = what;
      const text = draw.reason
        ? t('event.excluded', { reason: code('exclusion', draw.reason) })
        : t(draw.late ? 'event.drawnLate' : 'event.drawn');
      return (
        <div>
          {text} <MayOpen to={`/draws?draw=${draw.drawId}`}>#{draw.drawId}</MayOpen>
          <div className="quiet">
            {campaign && `${campaign} · `}
            {t('ruleVersion', { version: draw.ruleVersion })}
          </div>
        </div>
      );
    }
    case 'attempt':
      return <Attempt attempt={what.attempt} />;
    case 'callback':
      return (
        <div>
          {t('event.callback')} · {code('callbackState', what.callback.state)}
          <div className="quiet">{t('event.attemptBy', { agent: what.callback.agent })}</div>
        </div>
      );
    case 'text':
      return <Text text={what.text} />;
    case 'reply':
      return <Reply reply={what.reply} />;
    case 'caseOpened':
    case 'caseEscalated':
    case 'caseCorrected':
    case 'caseClosed':
      return <Case kind={what.kind} found={what.found} />;
    case 'followUp':
      return <div>{t('event.followUp', { kind: code('followUp', what.followUp.kind) })}</div>;
    case 'followUpClosed':
      return <div>{t('event.followUpClosed', { outcome: what.followUp.outcome ?? '—' })}</div>;
    case 'contact': {
      const numbers = (all: string[]) => join(all.map(phoneForm)) || t('noNumber');
      const { before, after, changedBy } = what.change;
      return (
        <div>
          {t('event.contact', { before: numbers(before.numbers), after: numbers(after.numbers) })}
          <div className="quiet">
            <By actor={changedBy} />
          </div>
        </div>
      );
    }
    case 'optedOut':
      return (
        <div>
          {t('event.optedOut', { channel: code('channel', what.optOut.channel) })}
          <div className="quiet">
            <By actor={what.optOut.createdBy} />
          </div>
        </div>
      );
    case 'optOutLifted':
      return <div>{t('event.optOutLifted', { reason: what.optOut.liftReason ?? '—' })}</div>;
    case 'closed':
      return (
        <div>
          {t('event.closed', { id: what.task.id, reason: code('closeReason', what.task.closeReason) })}
        </div>
      );
    case 'audit':
      return <Audited entry={what.entry} />;
  }
}

function Attempt({ attempt }: { attempt: AttemptSeen }) {
  const t = useWords(words);
  const code = useCode();
  const pick = usePick();
  const moments = useMoments();
  const hasRecordings = recordsCalls(useSession().centre.carrier);
  const { number, agent, state, disposition, nameZh, nameEn, startedAt, endedAt, note, taskId } = attempt;
  const told = disposition
    ? pick(nameZh, nameEn) || code('disposition', disposition)
    : code('attemptState', state);
  const seconds = endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 : null;
  return (
    <div>
      {t('event.attempt', { number })} · <strong>{told}</strong>
      {taskId !== undefined && (
        <>
          {' '}
          <Link to={`/why/tasks/${taskId}`}>#{taskId}</Link>
        </>
      )}
      <div className="quiet">
        {t('event.attemptBy', { agent })}
        {seconds !== null && ` · ${t('event.talk', { span: moments.span(seconds) })}`}
        {note && ` · ${note}`}
      </div>
      {hasRecordings && <CallRecordings attemptId={attempt.id} />}
    </div>
  );
}

const RULES = {
  'renewal-notice': 'text.renewal-notice',
  'report-receipt': 'text.report-receipt',
  test: 'text.test',
} as const;

/** A reason says why a text waits or was not delivered; of one that went out it is old news. */
const NOT_SENT = new Set(['queued', 'skipped', 'undelivered', 'failed', 'unknown']);

function Text({ text }: { text: TextSeen }) {
  const t = useWords(words);
  const code = useCode();
  const known = RULES[text.rule as keyof typeof RULES];
  return (
    <div>
      {t('event.text', { rule: known ? t(known) : text.rule })} · {code('messageState', text.state)}
      {text.reason && NOT_SENT.has(text.state) && (
        <div className="quiet">{code('messageReason', text.reason)}</div>
      )}
    </div>
  );
}

function Reply({ reply: { kind, rule, body } }: { reply: ReplySeen }) {
  const t = useWords(words);
  const known = RULES[rule as keyof typeof RULES];
  return (
    <div>
      {t(known ? 'event.replyTo' : 'event.reply', { rule: known ? t(known) : '' })} ·{' '}
      <strong>{t(`reply.${kind}`)}</strong>
      {/* Some wrote it in several lines. */}
      {body !== null && <div style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{body}</div>}
    </div>
  );
}

function Case({ kind, found }: { kind: string; found: CaseSeen }) {
  const t = useWords(words);
  const code = useCode();
  const { id, reason, state, secondVisitTaskId } = found;
  const text =
    kind === 'caseOpened'
      ? t('event.caseOpened', { id, reason: code('caseReason', reason) })
      : kind === 'caseEscalated'
        ? t('event.caseEscalated', { id })
        : kind === 'caseCorrected'
          ? t('event.caseCorrected', { id })
          : t('event.caseClosed', { id, state: code('caseState', state) });
  return (
    <div>
      <MayOpen to={`/cases?case=${id}&state=all`}>{text}</MayOpen>
      {kind === 'caseCorrected' && secondVisitTaskId !== null && (
        <div>
          <Link to={`/why/tasks/${secondVisitTaskId}`}>
            {t('secondVisit')} #{secondVisitTaskId}
          </Link>
        </div>
      )}
    </div>
  );
}

function Audited({ entry }: { entry: AuditEntry }) {
  const t = useWords(words);
  const names = useTrailNames();
  const hasMore = entry.before !== null || entry.after !== null;
  return (
    <>
      <div>
        {names.action(entry.action)}{' '}
        <span className="quiet">
          <Thing type={entry.entityType} id={entry.entityId} /> · <By actor={entry.actor} />
        </span>
      </div>
      {hasMore && (
        <details>
          <summary>{t('details')}</summary>
          <ChangeTable entityType={entry.entityType} before={entry.before} after={entry.after} />
        </details>
      )}
    </>
  );
}

function By({ actor }: { actor: string }) {
  const t = useWords(words);
  const name = useActor();
  return <>{t('by', { actor: name(actor) })}</>;
}
