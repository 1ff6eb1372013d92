import { Button, Popconfirm, type ButtonProps } from 'antd';
import { useState, type ReactNode } from 'react';
import { useWords } from '../words';
import { words } from './words';

interface Props extends Omit<ButtonProps, 'onClick'> {
  /** What will happen, as a question. */
  question: ReactNode;
  /** What is worth knowing before answering. */
  note?: ReactNode;
  /** Awaited: the button shows that it is under way. */
  onConfirm: () => unknown;
}

/** A button whose deed is asked about first. */
export function ConfirmButton({ question, note, onConfirm, children, ...button }: Props) {
  const t = useWords(words);
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } catch {
      // Told where the deed's problems are shown.
    } finally {
      setBusy(false);
    }
  };
  return (
    <Popconfirm
      title={question}
      description={note}
      okText={t('yes')}
      cancelText={t('no')}
      okButtonProps={{ danger: button.danger }}
      onConfirm={() => void confirm()}
    >
      <Button {...button} loading={busy || button.loading}>
        {children}
      </Button>
    </Popconfirm>
  );
}
