import { Button, Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useId, useRef } from 'react';
import { SCRIPT_VARIABLES } from '../../../../src/scripts/script';
import { useWords } from '../../words';
import { Faults } from './faults';
import type { Problem } from './script-api';
import { words } from './words';

interface Props {
  label: string;
  value: string;
  problems: readonly Problem[];
  onChange: (value: string) => void;
}

/** Words with variables: a chip puts one where the cursor stands. */
export function TemplateField({ label, value, problems, onChange }: Props) {
  const t = useWords(words);
  const id = useId();
  const area = useRef<TextAreaRef>(null);
  const insert = (name: string) => {
    const field = area.current?.resizableTextArea?.textArea;
    const [from, to] = [field?.selectionStart ?? value.length, field?.selectionEnd ?? value.length];
    const put = `{{${name}}}`;
    onChange(value.slice(0, from) + put + value.slice(to));
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(from + put.length, from + put.length);
    });
  };
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <Input.TextArea
        ref={area}
        id={id}
        value={value}
        maxLength={1000}
        rows={2}
        className="grows"
        status={problems.length > 0 ? 'error' : undefined}
        aria-invalid={problems.length > 0}
        aria-describedby={problems.length > 0 ? `${id}-faults` : undefined}
        onChange={({ target }) => onChange(target.value)}
      />
      <div className="chips" role="group" aria-label={t('variables')}>
        {SCRIPT_VARIABLES.map((name) => (
          <Button
            key={name}
            size="small"
            type="text"
            aria-label={t('insert', { name: t(`variable.${name}`) })}
            onClick={() => insert(name)}
          >
            {t(`variable.${name}`)}
          </Button>
        ))}
      </div>
      <Faults id={`${id}-faults`} of={problems} />
    </div>
  );
}
