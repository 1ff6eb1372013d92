import { Button, Checkbox, Input, InputNumber, Radio, Segmented } from 'antd';
import {
  checkAnswers,
  proposedDisposition,
  SCALE,
  walk,
  type Answers,
} from '../../../../src/scripts/script-walk.rules';
import { useCode } from '../../codes';
import { useWords } from '../../words';
import { wordsOfStep, type AskStep, type ScriptStep } from './draft.rules';
import type { Judged } from './script-api';
import { usePlainWords } from './step-words';
import { words } from './words';

interface Props {
  steps: readonly ScriptStep[];
  judged: Judged | undefined;
  answers: Answers;
  onAnswers: (answers: Answers) => void;
  language: 'zh' | 'en';
  onLanguage: (language: 'zh' | 'en') => void;
}

/** The draft as an agent walks it: by the very rules of the agent's desk, with an example's facts. */
export function TryOut({ steps, judged, answers, onAnswers, language, onLanguage }: Props) {
  const t = useWords(words);
  const code = useCode();
  const plain = usePlainWords();
  const way = walk(steps, answers);
  const texts = new Map(judged?.steps?.map(({ id, text }) => [id, text]));
  const disposition = proposedDisposition(steps, answers);
  const owed = new Set(
    checkAnswers(steps, answers, { complete: true })
      .filter(({ fault }) => fault === 'required')
      .map(({ question }) => question),
  );
  return (
    <section className="try-out" aria-label={t('tryOut')}>
      <header className="row">
        <h2>{t('tryOut')}</h2>
        <span className="grow" />
        <Segmented
          size="small"
          aria-label={t('tryLanguage')}
          value={language}
          options={[
            { value: 'zh', label: t('textZh') },
            { value: 'en', label: t('textEn') },
          ]}
          onChange={onLanguage}
        />
        <Button size="small" onClick={() => onAnswers({})}>
          {t('tryReset')}
        </Button>
      </header>
      <div className="quiet">{judged && !judged.steps ? t('tryWrong') : t('tryNote')}</div>
      <ol className="try-steps">
        {way.map((step) =>
          step.kind === 'branch' || step.kind === 'end' ? null : (
            <li key={step.id} className={step.kind === 'ask' ? 'try-ask' : undefined}>
              <div className="try-words">{texts.get(step.id) ?? plain(wordsOfStep(step, language))}</div>
              {step.kind === 'ask' && (
                <>
                  <AnswerField
                    step={step}
                    language={language}
                    value={answers[step.id]}
                    onChange={(value) => onAnswers({ ...answers, [step.id]: value })}
                  />
                  {owed.has(step.id) && <div className="quiet">{t('tryOwed')}</div>}
                </>
              )}
            </li>
          ),
        )}
      </ol>
      <div className="try-end" role="status">
        {disposition === null ? t('tryNone') : t('tryProposed', { name: code('disposition', disposition) })}
      </div>
    </section>
  );
}

interface AnswerProps {
  step: AskStep;
  language: 'zh' | 'en';
  value: unknown;
  onChange: (value: unknown) => void;
}

function AnswerField({ step, language, value, onChange }: AnswerProps) {
  const label = wordsOfStep(step, language);
  const options = (step.options ?? []).map((option) => ({
    value: option.code,
    label: option[language] || option.code,
  }));
  switch (step.answer) {
    case 'single':
      return (
        <Radio.Group
          aria-label={label}
          value={value ?? null}
          options={options}
          onChange={({ target }) => onChange(target.value)}
        />
      );
    case 'multiple':
      return (
        <Checkbox.Group
          aria-label={label}
          value={Array.isArray(value) ? (value as string[]) : []}
          options={options}
          onChange={onChange}
        />
      );
    case 'scale':
      return (
        <Radio.Group
          aria-label={label}
          optionType="button"
          value={value ?? null}
          options={Array.from({ length: SCALE.max }, (_, at) => ({ value: at + 1, label: String(at + 1) }))}
          onChange={({ target }) => onChange(target.value)}
        />
      );
    case 'number':
      return (
        <InputNumber
          aria-label={label}
          min={step.min}
          max={step.max}
          value={typeof value === 'number' ? value : null}
          onChange={onChange}
        />
      );
    case 'text':
      return (
        <Input.TextArea
          aria-label={label}
          rows={1}
          className="grows"
          value={typeof value === 'string' ? value : ''}
          onChange={({ target }) => onChange(target.value)}
        />
      );
  }
}
