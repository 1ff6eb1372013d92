import { InputNumber, Select } from 'antd';
import { FITTING, WITHOUT_VALUE } from '../../../../src/scripts/branch-check.rules';
import { SCALE, type Condition } from '../../../../src/scripts/script-walk.rules';
import { useLanguage, useWords } from '../../words';
import type { AskStep, BranchStep, ScriptStep } from './draft.rules';
import { Labelled } from './labelled';
import type { Problem } from './script-api';
import { useStepWords } from './step-words';
import { words } from './words';

interface Props {
  step: BranchStep;
  at: number;
  steps: readonly ScriptStep[];
  of: (...fields: string[]) => Problem[];
  onChange: (step: BranchStep) => void;
}

const ALWAYS = '';

/** A branch as a sentence: if this question was answered so, go to that step. Questions before it, steps after it. */
export function BranchFields({ step, at, steps, of, onChange }: Props) {
  const t = useWords(words);
  const language = useLanguage() === 'en' ? 'en' : 'zh';
  const stepWords = useStepWords(steps);
  const named = (each: ScriptStep, place: number) => ({
    value: each.id,
    label: t('stepNumber', { n: place + 1, words: stepWords(each) }),
  });
  const known = steps.map(named);
  const questions = known.filter((_, place) => place < at && steps[place]!.kind === 'ask');
  const targets = known.filter((_, place) => place > at);
  const asked = steps.find(({ id, kind }) => id === step.question && kind === 'ask') as AskStep | undefined;

  const look = (question: string) => {
    if (question === ALWAYS)
      return onChange({ id: step.id, kind: 'branch', when: 'always', goTo: step.goTo });
    const next = steps.find(({ id }) => id === question) as AskStep;
    const when = FITTING[next.answer].includes(step.when) ? step.when : 'answered';
    onChange(withValue({ ...step, question, when }, next, undefined));
  };
  const condition = (when: Condition) => onChange(withValue({ ...step, when }, asked, step.value));
  const value = (given: BranchStep['value']) => onChange({ ...step, value: given });

  return (
    <>
      <div className="row field-row">
        <Labelled label={`${t('if')} · ${t('question')}`} problems={of('question')}>
          {(id) => (
            <Select
              id={id}
              style={{ width: 250 }}
              status={of('question').length > 0 ? 'error' : undefined}
              value={step.when === 'always' ? ALWAYS : (step.question ?? null)}
              options={[{ value: ALWAYS, label: t('always') }, ...questions]}
              onChange={look}
            />
          )}
        </Labelled>
        {step.when !== 'always' && asked && (
          <Labelled label={t('when')} problems={of('when')}>
            {(id) => (
              <Select
                id={id}
                style={{ width: 120 }}
                value={step.when}
                options={FITTING[asked.answer].map((each) => ({ value: each, label: t(`when.${each}`) }))}
                onChange={condition}
              />
            )}
          </Labelled>
        )}
        {asked && !WITHOUT_VALUE.includes(step.when) && (
          <Labelled label={t('value')} problems={of('value')}>
            {(id) => <Value id={id} asked={asked} step={step} language={language} onChange={value} />}
          </Labelled>
        )}
      </div>
      <Labelled label={t('goTo')} note={t('otherwise')} problems={of('goTo')}>
        {(id) => (
          <Select
            id={id}
            style={{ width: '100%' }}
            showSearch={{ optionFilterProp: 'label' }}
            status={of('goTo').length > 0 ? 'error' : undefined}
            // One that no longer stands below is shown all the same: the fault says why it will not do.
            value={known.find(({ value: target }) => target === step.goTo) ? step.goTo : step.goTo || null}
            options={
              targets.some(({ value: target }) => target === step.goTo)
                ? targets
                : [...targets, ...known.filter(({ value: target }) => target === step.goTo)]
            }
            onChange={(goTo) => onChange({ ...step, goTo })}
          />
        )}
      </Labelled>
    </>
  );
}

/** A condition takes the values that it can compare: one, several or none. */
function withValue(step: BranchStep, asked: AskStep | undefined, old: BranchStep['value']): BranchStep {
  const { value: _old, ...rest } = step;
  if (!asked || WITHOUT_VALUE.includes(step.when)) return rest;
  const first = asked.options?.[0]?.code ?? (asked.answer === 'scale' ? SCALE.max : (asked.min ?? 0));
  const kept = old === undefined ? [first] : Array.isArray(old) ? old : [old];
  return { ...rest, value: step.when === 'one_of' ? kept : (kept[0] ?? first) };
}

interface ValueProps {
  id: string;
  asked: AskStep;
  step: BranchStep;
  language: 'zh' | 'en';
  onChange: (value: BranchStep['value']) => void;
}

function Value({ id, asked, step, language, onChange }: ValueProps) {
  const choices =
    asked.options?.map((option) => ({ value: option.code as string | number, label: option[language] })) ??
    (asked.answer === 'scale'
      ? Array.from({ length: SCALE.max }, (_, at) => ({ value: at + 1, label: String(at + 1) }))
      : null);
  const values = step.value === undefined ? [] : Array.isArray(step.value) ? [...step.value] : [step.value];
  if (step.when === 'one_of')
    return (
      <Select<(string | number)[]>
        id={id}
        mode={choices ? 'multiple' : 'tags'}
        style={{ minWidth: 160 }}
        value={values as (string | number)[]}
        options={choices ?? []}
        onChange={(next) =>
          onChange(choices ? next : next.map(Number).filter((each) => Number.isFinite(each)))
        }
      />
    );
  if (choices)
    return (
      <Select
        id={id}
        style={{ minWidth: 120 }}
        value={(values[0] as string | number | undefined) ?? null}
        options={choices}
        onChange={(next) => onChange(next ?? undefined)}
      />
    );
  return (
    <InputNumber
      id={id}
      style={{ width: 100 }}
      value={typeof values[0] === 'number' ? values[0] : null}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}
