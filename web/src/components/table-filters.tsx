import { DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useWords } from '../words';
import { words } from './words';

/** A filter above a table. Its key is the field of the query, unless the table's `query` says otherwise. */
export type Filter = { key: string; label: string; width?: number } & (
  | { kind: 'text' }
  | { kind: 'day' }
  | { kind: 'choice'; options: readonly { value: string; label: string }[] }
);

interface Props {
  filters: readonly Filter[];
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
}

export function TableFilters({ filters, values, onChange }: Props) {
  const set = (key: string, value: string | null | undefined) => {
    const { [key]: _old, ...rest } = values;
    onChange(value ? { ...rest, [key]: value } : rest);
  };
  return filters.map((filter) => (
    <FilterField
      key={filter.key + (filter.kind === 'text' ? (values[filter.key] ?? '') : '')}
      filter={filter}
      value={values[filter.key]}
      onChange={(value) => set(filter.key, value)}
    />
  ));
}

interface FieldProps {
  filter: Filter;
  value: string | undefined;
  onChange: (value: string | null | undefined) => void;
}

function FilterField({ filter, value, onChange }: FieldProps) {
  const t = useWords(words);
  const { label } = filter;
  const style = { width: filter.width ?? (filter.kind === 'text' ? 180 : 140) };
  if (filter.kind === 'choice') {
    return (
      <Select
        aria-label={label}
        placeholder={label}
        style={style}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        value={value ?? null}
        options={[...filter.options]}
        onChange={onChange}
        notFoundContent={t('nothing')}
      />
    );
  }
  if (filter.kind === 'day') {
    return (
      <DatePicker
        aria-label={label}
        placeholder={label}
        style={style}
        value={value === undefined ? null : dayjs(value)}
        onChange={(day) => onChange(day?.format('YYYY-MM-DD'))}
      />
    );
  }
  return <TextFilter label={label} style={style} value={value ?? ''} onChange={onChange} />;
}

interface TextProps {
  label: string;
  style: { width: number };
  value: string;
  onChange: (value: string) => void;
}

/** Asks when Enter is pressed or the field is left, not at every letter. */
function TextFilter({ label, style, value, onChange }: TextProps) {
  const [text, setText] = useState(value);
  const ask = (next: string) => next.trim() !== value && onChange(next.trim());
  return (
    <Input
      aria-label={label}
      placeholder={label}
      style={style}
      allowClear
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        if (event.target.value === '' && event.type === 'click') ask('');
      }}
      onPressEnter={() => ask(text)}
      onBlur={() => ask(text)}
    />
  );
}
