import { PlusOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useWords } from '../../words';
import { addStep, STEP_KINDS, type Draft, type StepKind } from './draft.rules';
import { words } from './words';

interface Props {
  draft: Draft;
  /** After this step. */
  at: number;
  onAdd: (made: { draft: Draft; key: string }) => void;
}

export function AddStep({ draft, at, onAdd }: Props) {
  const t = useWords(words);
  return (
    <div className="step-add">
      <Dropdown
        trigger={['click']}
        menu={{
          items: STEP_KINDS.map((kind) => ({ key: kind, label: t(`add.${kind}`) })),
          onClick: ({ key }) => onAdd(addStep(draft, key as StepKind, at)),
        }}
      >
        <Button block icon={<PlusOutlined />}>
          {t('add')}
        </Button>
      </Dropdown>
      <span className="quiet">{t('stepListKeys')}</span>
    </div>
  );
}
