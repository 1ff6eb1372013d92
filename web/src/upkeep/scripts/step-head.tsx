import { ArrowDownOutlined, ArrowUpOutlined, CopyOutlined, DeleteOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../words';
import { kindOf, type ScriptStep } from './draft.rules';
import { words } from './words';

interface Props {
  step: ScriptStep;
  at: number;
  count: number;
  onMove: (to: number) => void;
  onDouble: () => void;
  onRemove: () => void;
}

export function StepHead({ step, at, count, onMove, onDouble, onRemove }: Props) {
  const t = useWords(words);
  return (
    <header className="row">
      <h2>{t('stepTitle', { n: at + 1, kind: t(`kind.${kindOf(step)}`) })}</h2>
      <span className="grow" />
      <Tool name={t('up')} icon={<ArrowUpOutlined />} disabled={at === 0} onClick={() => onMove(at - 1)} />
      <Tool
        name={t('down')}
        icon={<ArrowDownOutlined />}
        disabled={at === count - 1}
        onClick={() => onMove(at + 1)}
      />
      <Tool name={t('double')} icon={<CopyOutlined />} onClick={onDouble} />
      <Tool name={t('remove')} icon={<DeleteOutlined />} disabled={count === 1} onClick={onRemove} />
    </header>
  );
}

function Tool({
  name,
  ...button
}: {
  name: string;
  icon: ReactNode;
  disabled?: boolean;
  onClick: () => void;
}) {
  return (
    <Tooltip title={name}>
      <Button type="text" size="small" aria-label={name} {...button} />
    </Tooltip>
  );
}
