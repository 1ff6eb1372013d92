import { StateTag, type Tone } from '../../components/state-tag';
import { useLanguage, useWords } from '../../words';
import { differences } from './difference.rules';
import { kindOf, wordsOfStep, type ScriptStep } from './draft.rules';
import { useStepWords } from './step-words';
import { words } from './words';

const TONES = { added: 'good', removed: 'bad', changed: 'warn', moved: 'idle' } as const satisfies Record<
  string,
  Tone
>;

/** What differs between two versions, step by step: as it was, as it is. */
export function DifferenceList({
  before,
  after,
  none,
}: {
  before: readonly ScriptStep[];
  after: readonly ScriptStep[];
  none: string;
}) {
  const t = useWords(words);
  const wasWords = useStepWords(before);
  const nowWords = useStepWords(after);
  const found = differences(before, after);
  if (found.length === 0) return <p className="quiet">{none}</p>;
  return (
    <ul className="differences">
      {found.map(({ id, change, before: was, after: now }) => (
        <li key={`${id} ${change}`}>
          <div className="row">
            <StateTag tone={TONES[change]}>{t(`change.${change}`)}</StateTag>
            <span>{t(`kind.${kindOf((now ?? was)!)}`)}</span>
            <span className="quiet">{id}</span>
          </div>
          {was && change !== 'moved' && (
            <div className="difference-before">
              <StepText step={was} line={wasWords(was)} />
            </div>
          )}
          {now && (
            <div>
              <StepText step={now} line={nowWords(now)} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

/** All that a step says: its line, its other language, its choices. */
function StepText({ step, line }: { step: ScriptStep; line: string }) {
  const other = useLanguage() === 'en' ? 'zh' : 'en';
  const t = useWords(words);
  const translated = wordsOfStep(step, other);
  const facts =
    step.kind === 'ask'
      ? [
          t(`answer.${step.answer}`),
          ...(step.options ?? []).map((option) => option[other === 'zh' ? 'en' : 'zh']),
          step.required ? t('required') : null,
          step.serviceItem ?? null,
        ].filter((fact) => fact !== null)
      : [];
  return (
    <>
      {line}
      {facts.length > 0 && <div className="quiet">{facts.join(' · ')}</div>}
      {translated !== '' && translated !== line && <div className="quiet">{translated}</div>}
    </>
  );
}
