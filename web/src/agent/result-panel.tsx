import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { LoadProblem } from '../components/load-problem';
import { Key, useShortcut } from '../components/shortcuts';
import { useMoments } from '../moments';
import { usePick, useWords } from '../words';
import type { DeskAttempt, Disposition, Held, Start } from './desk-answers';
import type { ClaimDeeds } from './desk-deeds';
import { dispositionsQuery } from './desk-queries';
import { choicesOf, letterOf } from './disposition-keys.rules';
import { TimesDialog } from './times-dialog';
import type { Walk } from './use-walk';
import { words } from './words';

interface Props {
  held: Held;
  attempt: DeskAttempt;
  walk: Walk;
  start: Start;
  record: ClaimDeeds['record'];
  /** A disposition may be chosen now. */
  active: boolean;
  /** This tab works, and may write notes. */
  writes: boolean;
}

/** What came of the call: nothing else can be done before it is said. */
export function ResultPanel({ held, attempt, walk, start, record, active, writes }: Props) {
  const t = useWords(words);
  const { data: dispositions = [] } = useQuery(dispositionsQuery);
  const proposed = walk.at?.kind === 'end' ? walk.at.disposition : null;
  const [said, setSaid] = useState<string | null>(null);
  const [promisedAt, setPromisedAt] = useState<string | null>(null);
  const [asksTime, setAsksTime] = useState(false);
  const [missing, setMissing] = useState<string | null>(null);
  const note = useRef<InputRef>(null);
  const chosen = said ?? proposed;

  const choose = (code: string) => {
    setSaid(code);
    setMissing(null);
    if (code === 'callback') setAsksTime(true);
  };
  const send = (time: string | null = promisedAt) => {
    if (!active || record.isPending) return;
    if (chosen === null) return setMissing(t('chooseFirst'));
    if (chosen === 'callback' && time === null) return setAsksTime(true);
    const judged = walk.toRecord(chosen);
    if ('owes' in judged) {
      walk.goTo(judged.owes);
      const step = walk.steps.find(({ id }) => id === judged.owes);
      return setMissing(t('owes', { question: step && 'text' in step ? step.text : judged.owes }));
    }
    setMissing(null);
    record.mutate({
      attemptId: attempt.id,
      disposition: chosen,
      note: walk.note.trim() || null,
      flags: [...walk.flags],
      answers: judged.answers,
      promisedAt: chosen === 'callback' ? time : null,
    });
  };
  useShortcut('m', t('keyNote'), () => note.current?.focus(), { enabled: writes });
  useShortcut('f', t('keyFlag'), () => walk.toggleFlag('nobody_called'), { enabled: writes });
  useShortcut('Ctrl+Enter', t('keyRecord'), () => send(), { enabled: active && !asksTime });
  useShortcut('Enter', t('keyRecord'), () => send(), { enabled: active && walk.next === null && !asksTime });

  return (
    <section className="panel desk-result" aria-labelledby="desk-result">
      <h2 id="desk-result">{t(active ? 'resultTitle' : 'note')}</h2>
      <div className="stack" style={{ gap: 8 }}>
        {active && (
          <Choices
            dispositions={dispositions}
            reports={start.carrier.reports}
            chosen={chosen}
            proposed={proposed}
            onChoose={choose}
          />
        )}
        {active && chosen === 'callback' && (
          <PromiseLine at={promisedAt} onChange={() => setAsksTime(true)} />
        )}
        <Input.TextArea
          ref={note as never}
          aria-label={t('note')}
          placeholder={t('notePlaceholder')}
          // Not by itself: antd measures with a style that the content policy forbids.
          rows={2}
          maxLength={2000}
          disabled={!writes}
          value={walk.note}
          onChange={({ target }) => walk.write(target.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
        <Checkbox
          disabled={!writes}
          checked={walk.flags.includes('nobody_called')}
          onChange={() => walk.toggleFlag('nobody_called')}
        >
          {t('nobodyCalled')} <Key name="f" />
        </Checkbox>
        {missing && (
          <div className="fault" role="alert">
            {missing}
          </div>
        )}
        <LoadProblem error={record.error} />
        {active && (
          <div className="desk-record">
            <Button type="primary" block size="large" loading={record.isPending} onClick={() => send()}>
              {t('record')} <Key name="Ctrl+Enter" />
            </Button>
          </div>
        )}
      </div>
      <TimesDialog
        open={asksTime}
        taskId={held.taskId}
        chosen={promisedAt}
        onClose={() => setAsksTime(false)}
        onChoose={(at) => {
          setPromisedAt(at);
          setAsksTime(false);
        }}
      />
    </section>
  );
}

interface ChoicesProps {
  dispositions: readonly Disposition[];
  reports: boolean;
  chosen: string | null;
  proposed: string | null;
  onChoose: (code: string) => void;
}

function Choices({ dispositions, reports, chosen, proposed, onChoose }: ChoicesProps) {
  const t = useWords(words);
  return (
    <fieldset className="desk-dispositions" aria-labelledby="desk-result">
      {choicesOf(dispositions, reports).map(({ group, of }) => (
        <div key={group}>
          <span>{t(`group.${group}`)}</span>
          <div className="desk-options">
            {of.map((each) => (
              <Choice
                key={each.code}
                disposition={each}
                checked={chosen === each.code}
                proposed={proposed === each.code}
                onChoose={() => onChoose(each.code)}
              />
            ))}
          </div>
        </div>
      ))}
    </fieldset>
  );
}

interface ChoiceProps {
  disposition: Disposition;
  checked: boolean;
  proposed: boolean;
  onChoose: () => void;
}

function Choice({ disposition, checked, proposed, onChoose }: ChoiceProps) {
  const t = useWords(words);
  const pick = usePick();
  const name = pick(disposition.nameZh, disposition.nameEn);
  const letter = letterOf(disposition.code) ?? '';
  useShortcut(letter, t('keyDisposition', { name }), onChoose, { enabled: letter !== '' });
  return (
    <label className="desk-option" title={proposed ? t('proposed') : undefined}>
      <input type="radio" name="disposition" checked={checked} onChange={onChoose} />
      <span>{name}</span>
      {letter !== '' && <Key name={letter} />}
    </label>
  );
}

function PromiseLine({ at, onChange }: { at: string | null; onChange: () => void }) {
  const t = useWords(words);
  const moments = useMoments();
  return (
    <div className="row row-spread">
      <strong>{at === null ? t('noTime') : t('promised', { time: moments.brief(at) })}</strong>
      <Button size="small" onClick={onChange}>
        {t('chooseTime')}
      </Button>
    </div>
  );
}
