import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useWords } from '../../words';
import type { AskStep } from './draft.rules';
import { Faults } from './faults';
import type { Problem } from './script-api';
import { words } from './words';

type Option = NonNullable<AskStep['options']>[number];

interface Props {
  step: AskStep;
  problems: readonly Problem[];
  onChange: (step: AskStep) => void;
}

/** The choices of a question, in both languages; where it tells of a service item, what each says of it. */
export function OptionFields({ step, problems, onChange }: Props) {
  const t = useWords(words);
  const options = step.options ?? [];
  const judges = step.answer === 'single' && step.serviceItem != null;
  const put = (next: Option[]) => onChange({ ...step, options: next });
  const change = (at: number, option: Option) =>
    put(options.map((each, place) => (place === at ? option : each)));
  const add = () => {
    const taken = new Set(options.map(({ code }) => code));
    let number = options.length + 1;
    while (taken.has(`option-${number}`)) number++;
    put([...options, { code: `option-${number}`, zh: '', en: '' }]);
  };
  return (
    <fieldset className="options">
      <legend>{t('options')}</legend>
      {options.map((option, at) => {
        const wrong = problems.filter(({ field }) => field.startsWith(`options[${at}]`));
        const isWrong = (name: string) =>
          wrong.some(({ field }) => field.endsWith(`.${name}`)) ? 'error' : undefined;
        return (
          <div key={at}>
            <div className={judges ? 'option-line option-line-judged' : 'option-line'}>
              {(['zh', 'en', 'code'] as const).map((name) => (
                <Input
                  key={name}
                  aria-label={t(name === 'zh' ? 'optionZh' : name === 'en' ? 'optionEn' : 'optionCode', {
                    n: at + 1,
                  })}
                  placeholder={t(name === 'zh' ? 'textZh' : name === 'en' ? 'textEn' : 'code')}
                  maxLength={name === 'code' ? 40 : 100}
                  status={isWrong(name)}
                  value={option[name]}
                  onChange={({ target }) => change(at, { ...option, [name]: target.value })}
                />
              ))}
              {judges && (
                <Select
                  aria-label={t('optionMeets', { n: at + 1 })}
                  value={option.meets === undefined ? 'none' : option.meets ? 'yes' : 'no'}
                  options={(['yes', 'no', 'none'] as const).map((value) => ({
                    value,
                    label: t(`meets.${value}`),
                  }))}
                  onChange={(value) => {
                    const { meets: _old, ...rest } = option;
                    change(at, value === 'none' ? rest : { ...rest, meets: value === 'yes' });
                  }}
                />
              )}
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('optionRemove', { n: at + 1 })}
                onClick={() => put(options.filter((_, place) => place !== at))}
              />
            </div>
            <Faults of={wrong} />
          </div>
        );
      })}
      <Faults of={problems.filter(({ field }) => field === 'options')} />
      <Button size="small" icon={<PlusOutlined />} disabled={options.length >= 20} onClick={add}>
        {t('optionAdd')}
      </Button>
    </fieldset>
  );
}
