import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { api } from '../api/client';
import { useCode } from '../codes';
import { useMoments } from '../moments';
import { serverNow } from '../session';
import { useWords } from '../words';
import type { NextStep } from './desk-answers';
import { words as lineWords } from './line-words';
import type { Left } from './use-desk';
import { words } from './words';

/** What became of the last task, in a sentence, and what follows. */
export function LeftPanel({ left }: { left: Left }) {
  const t = useWords(words);
  const code = useCode();
  const then = useThen();
  const name = left.name ?? t('customer');
  switch (left.kind) {
    case 'recorded': {
      const title = t('left.recorded', { name, disposition: code('disposition', left.disposition) });
      return <Told type="success" title={title} note={then(left.recorded.step)} />;
    }
    case 'by_line':
      return <ByLine left={left} name={name} />;
    case 'lease_lost':
      return <Told type="warning" title={t('left.lease_lost', { name })} note={t('left.lease_lost.why')} />;
    case 'given_back':
      return <Told type="info" title={t(left.skipped ? 'left.skipped' : 'left.given_back', { name })} />;
    case 'refused':
      return <Refused left={left} name={name} />;
  }
}

function Told({
  type,
  title,
  note,
}: {
  type: 'success' | 'info' | 'warning';
  title: string;
  note?: ReactNode;
}) {
  return <Alert type={type} showIcon role="status" title={title} description={note} />;
}

function Refused({ left, name }: { left: Extract<Left, { kind: 'refused' }>; name: string }) {
  const t = useWords(words);
  const moments = useMoments();
  const { problem } = left;
  const nextAt = typeof problem.facts.nextAt === 'string' ? problem.facts.nextAt : null;
  const opens =
    nextAt &&
    t('left.opens', {
      time: moments.brief(nextAt),
      span: moments.span((new Date(nextAt).getTime() - serverNow().getTime()) / 1000),
    });
  const note = [problem.message, opens, problem.hint]
    .filter(Boolean)
    .map((sentence) => <div key={sentence}>{sentence}</div>);
  return <Told type="warning" title={t('left.refused', { name })} note={note} />;
}

interface TaskNow {
  task: { state: string; readyAt: string; closeReason: string | null };
}

function ByLine({ left, name }: { left: Extract<Left, { kind: 'by_line' }>; name: string }) {
  const t = useWords(words);
  const ofLine = useWords(lineWords);
  const code = useCode();
  const moments = useMoments();
  // How it goes on is not in the call itself.
  const { data } = useQuery({
    queryKey: ['after-call', left.taskId, left.attempt.id],
    queryFn: ({ signal }) => api.get<TaskNow>(`/api/dialer/tasks/${left.taskId}`, { signal }),
    staleTime: Infinity,
  });
  const disposition = left.attempt.disposition ?? '';
  const title =
    disposition === 'unrecorded'
      ? t('left.unrecorded', { name })
      : t('left.by_line', { name, disposition: code('disposition', disposition) });
  const then =
    data &&
    (data.task.state === 'closed'
      ? t('then.close')
      : data.task.state === 'waiting'
        ? t('then.wait', { time: moments.brief(data.task.readyAt) })
        : t('then.soon'));
  const refused = REFUSALS.find((each) => each === left.attempt.line?.refused);
  const note = (
    <>
      {refused && <div>{ofLine(`refused.${refused}`)}</div>}
      {then}
    </>
  );
  return <Told type={refused ? 'warning' : 'info'} title={title} note={note} />;
}

/** Why the agent was called and the customer was not: every gate is asked once more before their telephone rings. */
const REFUSALS = [
  'hung_up',
  'opted_out',
  'record',
  'suspended',
  'cycle',
  'hours',
  'too_old',
  'rehearsal',
  'changed',
] as const;

function useThen(): (step: NextStep) => string {
  const t = useWords(words);
  const moments = useMoments();
  return (step) => {
    switch (step.kind) {
      case 'close':
        return t(step.caseDue ? 'then.case' : 'then.close');
      case 'promise':
        return t('then.promise', { time: moments.brief(step.at) });
      case 'promise_in_next_cycle':
        return t('then.promiseNext', { time: moments.brief(step.at) });
      case 'wait':
        if (step.phone) return t('then.number');
        return step.readyAt > serverNow().getTime()
          ? t('then.wait', { time: moments.brief(step.readyAt) })
          : t('then.soon');
    }
  };
}
