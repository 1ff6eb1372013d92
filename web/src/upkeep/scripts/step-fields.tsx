import { Checkbox, Input, InputNumber, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { ANSWER_KINDS } from '../../../../src/scripts/script-walk.rules';
import { api } from '../../api/client';
import { usePick, useWords } from '../../words';
import { BranchFields } from './branch-fields';
import { withAnswer, type AskStep, type EndStep, type ScriptStep } from './draft.rules';
import { Faults } from './faults';
import { Labelled } from './labelled';
import { OptionFields } from './option-fields';
import { useServiceItems, type Disposition, type Problem } from './script-api';
import { TemplateField } from './template-field';
import { words } from './words';

interface Props {
  step: ScriptStep;
  at: number;
  steps: readonly ScriptStep[];
  problems: readonly Problem[];
  onChange: (step: ScriptStep) => void;
}

/** The fields of one step. Each shows what is wrong with it; what belongs to none of them stands at the top. */
export function StepFields({ step, at, steps, problems, onChange }: Props) {
  const t = useWords(words);
  const of = (...fields: string[]) => problems.filter(({ field }) => fields.includes(field));
  const under = (stem: string) =>
    problems.filter(({ field }) => field === stem || field.startsWith(`${stem}[`));
  const rest = problems.filter(({ field }) => field === '' || field === 'kind' || field === '#');
  return (
    <div className="stack">
      <Faults of={rest} />
      {(step.kind === undefined || step.kind === 'say') && (
        <>
          <TemplateField
            label={t('textZh')}
            value={step.say.zh}
            problems={of('say.zh', 'say')}
            onChange={(zh) => onChange({ ...step, say: { ...step.say, zh } })}
          />
          <TemplateField
            label={t('textEn')}
            value={step.say.en}
            problems={of('say.en')}
            onChange={(en) => onChange({ ...step, say: { ...step.say, en } })}
          />
        </>
      )}
      {step.kind === 'ask' && <AskFields step={step} of={of} under={under} onChange={onChange} />}
      {step.kind === 'branch' && (
        <BranchFields step={step} at={at} steps={steps} of={of} onChange={onChange} />
      )}
      {step.kind === 'end' && <EndFields step={step} of={of} onChange={onChange} />}
      <Labelled label={t('id')} note={t('idNote')} problems={of('id')}>
        {(id) => (
          <Input
            id={id}
            style={{ width: 220 }}
            maxLength={40}
            status={of('id').length > 0 ? 'error' : undefined}
            value={step.id}
            onChange={({ target }) => onChange({ ...step, id: target.value })}
          />
        )}
      </Labelled>
    </div>
  );
}

type ProblemsOf = (...fields: string[]) => Problem[];

interface AskProps {
  step: AskStep;
  of: ProblemsOf;
  under: (stem: string) => Problem[];
  onChange: (step: AskStep) => void;
}

function AskFields({ step, of, under, onChange }: AskProps) {
  const t = useWords(words);
  const pick = usePick();
  const items = useServiceItems();
  const chooses = step.answer === 'single' || step.answer === 'multiple';
  const bound = (name: 'min' | 'max', value: number | null) => {
    const { [name]: _old, ...rest } = step;
    onChange(value === null ? rest : { ...rest, [name]: value });
  };
  return (
    <>
      <TemplateField
        label={t('textZh')}
        value={step.ask.zh}
        problems={of('ask.zh', 'ask')}
        onChange={(zh) => onChange({ ...step, ask: { ...step.ask, zh } })}
      />
      <TemplateField
        label={t('textEn')}
        value={step.ask.en}
        problems={of('ask.en')}
        onChange={(en) => onChange({ ...step, ask: { ...step.ask, en } })}
      />
      <div className="row field-row">
        <Labelled label={t('answer')} problems={of('answer')}>
          {(id) => (
            <Select
              id={id}
              style={{ width: 120 }}
              value={step.answer}
              options={ANSWER_KINDS.map((value) => ({ value, label: t(`answer.${value}`) }))}
              onChange={(answer) => onChange(withAnswer(step, answer))}
            />
          )}
        </Labelled>
        {step.answer === 'number' &&
          (['min', 'max'] as const).map((name) => (
            <Labelled key={name} label={t(name)} problems={of(name)}>
              {(id) => (
                <InputNumber
                  id={id}
                  style={{ width: 90 }}
                  value={step[name] ?? null}
                  onChange={(value) => bound(name, value)}
                />
              )}
            </Labelled>
          ))}
        <Labelled label={t('serviceItem')} problems={of('serviceItem')}>
          {(id) => (
            <Select
              id={id}
              style={{ width: 190 }}
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('serviceItemNone')}
              value={step.serviceItem ?? null}
              options={items.map((item) => ({ value: item.code, label: pick(item.nameZh, item.nameEn) }))}
              onChange={(serviceItem: string | null | undefined) => {
                const { serviceItem: _old, ...rest } = step;
                if (serviceItem) onChange({ ...rest, serviceItem });
                else
                  onChange({
                    ...rest,
                    ...(rest.options && {
                      options: rest.options.map(({ meets: _meets, ...option }) => option),
                    }),
                  });
              }}
            />
          )}
        </Labelled>
      </div>
      <Checkbox
        checked={step.required ?? false}
        onChange={({ target }) => onChange({ ...step, required: target.checked })}
      >
        {t('required')}
      </Checkbox>
      {chooses && <OptionFields step={step} problems={under('options')} onChange={onChange} />}
    </>
  );
}

function EndFields({
  step,
  of,
  onChange,
}: {
  step: EndStep;
  of: ProblemsOf;
  onChange: (step: EndStep) => void;
}) {
  const t = useWords(words);
  const pick = usePick();
  const { data = [] } = useQuery({
    queryKey: ['dispositions'],
    queryFn: ({ signal }) => api.get<Disposition[]>('/api/dialer/dispositions', { signal }),
    staleTime: Infinity,
  });
  const mayEnd = data.filter(({ group }) => group !== 'ours' && group !== 'system');
  return (
    <Labelled label={t('disposition')} note={t('dispositionNote')} problems={of('disposition')}>
      {(id) => (
        <Select
          id={id}
          style={{ width: 220 }}
          value={step.disposition}
          options={mayEnd.map((each) => ({ value: each.code, label: pick(each.nameZh, each.nameEn) }))}
          onChange={(disposition) => onChange({ ...step, disposition })}
        />
      )}
    </Labelled>
  );
}
