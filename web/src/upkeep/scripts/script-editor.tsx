import { ArrowLeftOutlined, HistoryOutlined, UndoOutlined } from '@ant-design/icons';
import { Alert, App, Button } from 'antd';
import { useMemo, useState } from 'react';
import { path, type Answers } from '../../../../src/scripts/script-walk.rules';
import { ConfirmButton } from '../../components/confirm-button';
import { LoadProblem } from '../../components/load-problem';
import { PageHead } from '../../components/page-head';
import { useLanguage, useWords } from '../../words';
import { useRuleNames } from '../rule-names';
import { AddStep } from './add-step';
import { changeStep, draftOf, duplicateStep, moveStep, newDraft, removeStep, stepsOf } from './draft.rules';
import { Faults } from './faults';
import { PublishDialog } from './publish-dialog';
import { useJudgement, type Problem, type Script } from './script-api';
import { StepFields } from './step-fields';
import { StepHead } from './step-head';
import { StepList } from './step-list';
import { TryOut } from './try-out';
import { useDraft } from './use-draft';
import { VersionDrawer } from './version-drawer';
import { words } from './words';

interface Props {
  code: string;
  /** The newest version; null: the script is new. */
  published: Script | null;
  onBack: () => void;
}

/** Steps on the left, the chosen one in the middle, the walk of an agent on the right. */
export function ScriptEditor({ code, published, onBack }: Props) {
  const t = useWords(words);
  const { message } = App.useApp();
  const { nameOf } = useRuleNames();
  const pageLanguage = useLanguage() === 'en' ? 'en' : 'zh';
  const { draft, isChanged, wasKept, canUndo, change, undo, restart } = useDraft(code, published, newDraft);
  const [chosen, setChosen] = useState(draft.items[0]?.key ?? null);
  const [answers, setAnswers] = useState<Answers>({});
  const [language, setLanguage] = useState<'zh' | 'en'>(pageLanguage);
  const [open, setOpen] = useState<'publish' | 'versions' | null>(null);

  const steps = useMemo(() => stepsOf(draft), [draft]);
  const way = useMemo(() => new Set(path(steps, answers)), [steps, answers]);
  const { judged, isBehind, error } = useJudgement(steps, language);
  const problems = judged?.problems ?? [];
  const at = Math.max(
    0,
    draft.items.findIndex(({ key }) => key === chosen),
  );
  const item = draft.items[at];
  const problemsAt = (place: number): Problem[] =>
    problems.filter(({ step }) => step !== null && (step === steps[place]?.id || step === `#${place + 1}`));

  const move = (from: number, to: number) => {
    const next = moveStep(draft, from, to);
    if (next !== draft) setChosen(draft.items[from]!.key);
    change(next);
  };
  const remove = (place: number) => {
    const next = removeStep(draft, place);
    change(next);
    setChosen(next.items[Math.min(place, next.items.length - 1)]?.key ?? null);
    void message.info(t('removed'));
  };
  const double = (place: number) => {
    const made = duplicateStep(draft, place);
    change(made.draft);
    setChosen(made.key);
  };
  const restore = (from: Script | null) => restart(from ? draftOf(from.version, from.steps) : newDraft());
  const isOld = published !== null && draft.basedOn < published.version;

  return (
    <div className="stack script-page">
      <PageHead title={nameOf(code)} note={t('versionN', { n: published?.version ?? 0 })}>
        <Button type="text" icon={<ArrowLeftOutlined />} onClick={onBack}>
          {t('back')}
        </Button>
        <Verdict count={problems.length} isBehind={isBehind} isKnown={judged !== undefined} />
        <Button icon={<UndoOutlined />} disabled={!canUndo} onClick={undo}>
          {t('undo')}
        </Button>
        <Button icon={<HistoryOutlined />} disabled={published === null} onClick={() => setOpen('versions')}>
          {t('versions')}
        </Button>
        <Button
          type="primary"
          disabled={!isChanged || isBehind || problems.length > 0 || judged === undefined}
          onClick={() => setOpen('publish')}
        >
          {t('publish')}
        </Button>
      </PageHead>
      {isChanged && (wasKept || isOld) && (
        <Alert
          type="info"
          showIcon
          title={isOld ? t('unpublishedOld', { n: draft.basedOn, now: published.version }) : t('unpublished')}
          action={
            <ConfirmButton size="small" question={t('discardAsk')} onConfirm={() => restore(published)}>
              {t('discard')}
            </ConfirmButton>
          }
        />
      )}
      <LoadProblem error={error} />
      <Faults of={problems.filter(({ step }) => step === null)} />
      <div className="script-split">
        <div className="script-steps">
          <StepList
            draft={draft}
            chosen={item?.key ?? null}
            path={way}
            faults={steps.map((_, place) => problemsAt(place).length)}
            onChoose={setChosen}
            onMove={move}
            onRemove={remove}
          />
          <AddStep
            draft={draft}
            at={at}
            onAdd={(made) => {
              change(made.draft);
              setChosen(made.key);
            }}
          />
        </div>
        {item && (
          <section
            className="script-step"
            aria-label={t('stepTitle', { n: at + 1, kind: t(`kind.${item.step.kind ?? 'say'}`) })}
          >
            <StepHead
              step={item.step}
              at={at}
              count={steps.length}
              onMove={(to) => move(at, to)}
              onDouble={() => double(at)}
              onRemove={() => remove(at)}
            />
            <StepFields
              key={item.key}
              step={item.step}
              at={at}
              steps={steps}
              problems={problemsAt(at)}
              onChange={(step) => change(changeStep(draft, at, step))}
            />
          </section>
        )}
        <TryOut
          steps={steps}
          judged={judged}
          answers={answers}
          onAnswers={setAnswers}
          language={language}
          onLanguage={setLanguage}
        />
      </div>
      {open === 'versions' && (
        <VersionDrawer
          code={code}
          onClose={() => setOpen(null)}
          onRestore={(old) => {
            change(draftOf(draft.basedOn, old));
            setOpen(null);
          }}
        />
      )}
      {open === 'publish' && (
        <PublishDialog
          code={code}
          draft={draft}
          onPublished={(version) => restart({ ...draft, basedOn: version })}
          onRebase={(basedOn) => change({ ...draft, basedOn })}
          onTakeTheirs={() => {
            restore(published);
            setOpen(null);
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function Verdict({ count, isBehind, isKnown }: { count: number; isBehind: boolean; isKnown: boolean }) {
  const t = useWords(words);
  return (
    <span role="status" className={count > 0 ? 'fault' : 'quiet'}>
      {isBehind || !isKnown ? t('judging') : count > 0 ? t('wrong', { n: count }) : t('allRight')}
    </span>
  );
}
