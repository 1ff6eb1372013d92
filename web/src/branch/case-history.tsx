import { FormOutlined, MessageOutlined, PhoneOutlined, UserSwitchOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useCode } from '../codes';
import { Moment } from '../components/moment';
import { Phone } from '../components/phone';
import { useActor } from '../trail/actor';
import { usePick, useWords } from '../words';
import type { WholeCase } from './case';
import { historyOf, type HistoryEntry } from './case-history.rules';
import { words } from './words';

const ICONS = {
  attempt: <PhoneOutlined aria-hidden="true" />,
  event: <FormOutlined aria-hidden="true" />,
  change: <UserSwitchOutlined aria-hidden="true" />,
  text: <MessageOutlined aria-hidden="true" />,
};

/** Everything that happened, oldest first: calls, texts, the case itself, changes of the contact. */
export function CaseHistory({ whole }: { whole: WholeCase }) {
  const t = useWords(words);
  const entries = historyOf(whole);
  return (
    <section aria-label={t('history')}>
      <h3 className="case-heading">{t('history')}</h3>
      {entries.length === 0 && <span className="quiet">{t('nothingYet')}</span>}
      <ol className="case-history">
        {entries.map((entry, at) => (
          <li key={at}>
            <span className="case-history-time">
              <Moment at={entry.at} />
            </span>
            {ICONS[entry.kind]}
            <Entry entry={entry} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const t = useWords(words);
  const code = useCode();
  const pick = usePick();
  const actorName = useActor();
  if (entry.kind === 'attempt') {
    const { number, phone, agent, nameZh, nameEn, note } = entry.attempt;
    return (
      <Line
        what={t(entry.ofVisit ? 'historyVisitCall' : 'historyCall', { n: number })}
        result={pick(nameZh, nameEn) || t('historyOpen')}
        who={agent}
        note={note}
      >
        <Phone number={phone} />
      </Line>
    );
  }
  if (entry.kind === 'text') {
    const { rule, state, reason } = entry.text;
    const name = `rule.${rule}` in words ? t(`rule.${rule}` as 'rule.renewal-notice') : rule;
    return (
      <Line
        what={t('historyText', { rule: name })}
        result={[code('messageState', state), reason && code('messageReason', reason)]
          .filter(Boolean)
          .join(' · ')}
      />
    );
  }
  if (entry.kind === 'event') {
    const { kind, actor, note, before, after } = entry.event;
    const name = `event.${kind}` in words ? t(`event.${kind}` as 'event.opened') : t('event.other');
    return (
      <Line
        what={name}
        result={after?.why && code('correction', after.why)}
        who={actorName(actor)}
        note={note}
      >
        {kind === 'corrected' && <Difference before={before} after={after} />}
      </Line>
    );
  }
  const { source, changedBy, before, after } = entry.change;
  return (
    <Line what={t(`change.${source}`)} who={actorName(changedBy)}>
      <Difference before={before} after={after} />
    </Line>
  );
}

interface LineProps {
  what: string;
  result?: string;
  who?: string;
  note?: string | null;
  children?: ReactNode;
}

function Line({ what, result, who, note, children }: LineProps) {
  return (
    <div className="grow">
      <span className="case-history-what">{what}</span> {result && <strong>{result}</strong>} {children}{' '}
      {who && <span className="quiet">{who}</span>}
      {note && <div className="case-note">{note}</div>}
    </div>
  );
}

type Side = { numbers?: string[]; name?: string | null } | null;

/** Before and after, what has not changed left out. */
function Difference({ before, after }: { before: Side; after: Side }) {
  const numbers = (side: Side) => side?.numbers ?? [];
  const moved = numbers(before).join() !== numbers(after).join();
  return (
    <span className="case-difference">
      {moved && (
        <span>
          <del>
            <PhoneList numbers={numbers(before)} />
          </del>{' '}
          → <PhoneList numbers={numbers(after)} />
        </span>
      )}
      {after?.name !== undefined && (
        <span>
          {before?.name && <del>{before.name}</del>} → {after.name}
        </span>
      )}
    </span>
  );
}

function PhoneList({ numbers }: { numbers: string[] }) {
  const t = useWords(words);
  if (numbers.length === 0) return <span className="quiet">{t('noNumber')}</span>;
  return numbers.map((number) => <Phone key={number} number={number} />);
}
