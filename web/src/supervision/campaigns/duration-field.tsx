import { InputNumber, Select, Space } from 'antd';
import { useState } from 'react';
import { useWords } from '../../words';
import { unitOf, type MinuteUnit } from './differences.rules';
import { words } from './words';

interface Props {
  id?: string;
  /** Minutes; given and taken by the form. */
  value?: number | null;
  onChange?: (minutes: number | null) => void;
  label: string;
}

/** Minutes, filled in as minutes, hours or days. */
export function DurationField({ id, value, onChange, label }: Props) {
  const t = useWords(words);
  const [chosen, setChosen] = useState<MinuteUnit>(() => unitOf(value));
  // A value from elsewhere may not be whole in the unit that was chosen.
  const unit = value && value % chosen !== 0 ? unitOf(value) : chosen;
  const shown = value === null || value === undefined ? null : value / unit;
  return (
    <Space.Compact>
      <InputNumber
        id={id}
        style={{ width: 90 }}
        precision={0}
        value={shown}
        onChange={(n) => onChange?.(n === null ? null : n * unit)}
      />
      <Select<MinuteUnit>
        aria-label={`${label}: ${t('unit')}`}
        style={{ width: 90 }}
        value={unit}
        options={[
          { value: 1, label: t('minutes') },
          { value: 60, label: t('hoursUnit') },
          { value: 1440, label: t('days') },
        ]}
        onChange={(next) => {
          setChosen(next);
          if (shown !== null) onChange?.(shown * next);
        }}
      />
    </Space.Compact>
  );
}
