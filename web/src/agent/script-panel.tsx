import { Button, Input, InputNumber, Segmented } from 'antd';
import { useEffect, useRef } from 'react';
import { Key, useShortcut } from '../components/shortcuts';
import { useCode } from '../codes';
import { useWords } from '../words';
import type { AskStep, DeskStep } from './desk-answers';
import { choicesFor, toggled, wordsOf } from './answer-choices.rules';
import type { Walk } from './use-walk';
import { words } from './words';

interface Props {
  walk: Walk;
  language: 'zh' | 'en';
  onLanguage: (language: 'zh' | 'en') => void;
  /** False where another tab works. */
  active: boolean;
}

/** The script, one step at a time: what was said above, what is said now, what comes next. */
export function ScriptPanel({ walk, language, onLanguage, active }: Props) {
  const t = useWords(words);
  const { at, next } = walk;
  useShortcut('Enter', t('next'), () => walk.forward(), { enabled: active && next !== null });
  useShortcut('Backspace', t('back'), walk.back, { enabled: active && walk.past.length > 0 });
  return (
    <section className="panel desk-script" aria-labelledby="desk-script">
      <div className="row">
        <h2 id="desk-script">{t('scriptTitle')}</h2>
        <span className="grow" />
        <SavedNote saving={walk.saving} />
        <Segmented
          size="small"
          aria-label={t('scriptLanguage')}
          value={language}
          options={[
            { value: 'zh', label: <span lang="zh-CN">{t('scriptZh')}</span> },
            { value: 'en', label: <span lang="en">{t('scriptEn')}</span> },
          ]}
          onChange={(value) => onLanguage(value as 'zh' | 'en')}
        />
      </div>
      <Past walk={walk} active={active} />
      {at && (
        <Step key={at.id} step={at} walk={walk} active={active} lang={language === 'en' ? 'en' : 'zh-CN'} />
      )}
      <div className="row" style={{ marginTop: 8 }}>
        <Button disabled={!active || walk.past.length === 0} onClick={walk.back}>
          {t('back')} <Key name="Backspace" />
        </Button>
        <span className="grow" />
        <Button
          type={next ? 'primary' : 'default'}
          ghost={next !== null}
          disabled={!active || next === null}
          onClick={() => walk.forward()}
        >
          {t('next')} <Key name="Enter" />
        </Button>
      </div>
      {next && (
        <div className="desk-then cut">
          {t('follows1')}
          <StepWords step={next} />
        </div>
      )}
    </section>
  );
}

function SavedNote({ saving }: { saving: Walk['saving'] }) {
  const t = useWords(words);
  const text = saving === 'failed' ? t('saveFailed') : saving === 'saving' ? t('saving') : t('saved');
  return (
    <span
      className={saving === 'failed' ? 'fault' : 'quiet'}
      role={saving === 'failed' ? 'alert' : undefined}
    >
      {text}
    </span>
  );
}

function StepWords({ step }: { step: DeskStep }) {
  const t = useWords(words);
  const code = useCode();
  if (step.kind === 'end')
    return <>{t('endProposes', { disposition: code('disposition', step.disposition) })}</>;
  return <>{'text' in step ? step.text : ''}</>;
}

function Past({ walk, active }: { walk: Walk; active: boolean }) {
  const t = useWords(words);
  const list = useRef<HTMLOListElement>(null);
  const count = walk.past.length;
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);
  if (count === 0) return null;
  return (
    <ol className="desk-past" ref={list}>
      {walk.past.map((step) => (
        <li key={step.id}>
          <button type="button" disabled={!active} onClick={() => walk.goTo(step.id)}>
            <span className="cut">
              <StepWords step={step} />
            </span>
            {step.kind === 'ask' && (
              <strong>{wordsOf(step as AskStep, walk.answers[step.id]) ?? t('unanswered')}</strong>
            )}
          </button>
        </li>
      ))}
    </ol>
  );
}

interface StepProps {
  step: DeskStep;
  walk: Walk;
  active: boolean;
  lang: string;
}

function Step({ step, walk, active, lang }: StepProps) {
  const t = useWords(words);
  const code = useCode();
  return (
    <div className="desk-step" aria-live="polite">
      {step.kind === 'end' ? (
        <p className="desk-say">
          {t('end')} · {t('endProposes', { disposition: code('disposition', step.disposition) })}
        </p>
      ) : (
        <p className="desk-say" lang={lang} id={`step-${step.id}`}>
          {'text' in step ? step.text : ''}
        </p>
      )}
      {step.kind === 'ask' && <Answer step={step as AskStep} walk={walk} active={active} />}
      {walk.owed === step.id && (
        <div className="fault" role="alert">
          {t('owed')}
        </div>
      )}
    </div>
  );
}

interface AnswerProps {
  step: AskStep;
  walk: Walk;
  active: boolean;
}

function Answer({ step, walk, active }: AnswerProps) {
  const t = useWords(words);
  const value = walk.answers[step.id];
  const notes = [step.required && t('required'), step.answer === 'multiple' && t('many')].filter(Boolean);
  const label = `step-${step.id}`;
  const choices = choicesFor(step);
  return (
    <>
      {notes.length > 0 && <span className="quiet">{notes.join(' · ')}</span>}
      {choices.length > 0 && (
        <div
          className="desk-options"
          role={step.answer === 'multiple' ? 'group' : 'radiogroup'}
          aria-labelledby={label}
        >
          {choices.map(({ value: each, text }, index) => (
            <Choice
              key={each}
              step={step}
              index={index}
              text={step.answer === 'scale' ? t('scale', { n: each }) : text}
              checked={Array.isArray(value) ? value.includes(each) : value === each}
              active={active}
              onChoose={() => walk.answer(step.id, toggled(step, value, each))}
            />
          ))}
        </div>
      )}
      {step.answer === 'number' && (
        <InputNumber
          autoFocus={active}
          aria-labelledby={label}
          style={{ marginTop: 10, width: 180 }}
          disabled={!active}
          min={step.min ?? undefined}
          max={step.max ?? undefined}
          value={typeof value === 'number' ? value : null}
          onChange={(next) => walk.answer(step.id, next)}
          onPressEnter={walk.forward}
        />
      )}
      {step.answer === 'text' && (
        <Input
          autoFocus={active}
          aria-labelledby={label}
          style={{ marginTop: 10 }}
          disabled={!active}
          maxLength={2000}
          value={typeof value === 'string' ? value : ''}
          onChange={({ target }) => walk.answer(step.id, target.value)}
          onPressEnter={(event) => !event.nativeEvent.isComposing && walk.forward()}
          onKeyDown={(event) => {
            // Nothing to delete: the step before.
            if (event.key === 'Backspace' && event.currentTarget.value === '') walk.back();
          }}
        />
      )}
    </>
  );
}

interface ChoiceProps {
  step: AskStep;
  index: number;
  text: string;
  checked: boolean;
  active: boolean;
  onChoose: () => void;
}

function Choice({ step, index, text, checked, active, onChoose }: ChoiceProps) {
  const t = useWords(words);
  const key = index < 9 ? String(index + 1) : '';
  useShortcut(key, t('keyAnswer', { n: index + 1 }), onChoose, { enabled: active && key !== '' });
  return (
    <label className="desk-option">
      <input
        type={step.answer === 'multiple' ? 'checkbox' : 'radio'}
        name={`answer-${step.id}`}
        checked={checked}
        disabled={!active}
        onChange={onChoose}
      />
      <span>{text}</span>
      {key !== '' && <Key name={key} />}
    </label>
  );
}
