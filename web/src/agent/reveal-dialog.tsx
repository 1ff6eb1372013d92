import { Input, Modal, type InputRef } from 'antd';
import { useState } from 'react';
import { LoadProblem } from '../components/load-problem';
import { useWords } from '../words';
import type { DeskDeeds } from './desk-deeds';
import { useFirstFocus } from './use-first-focus';
import { words } from './words';

interface Props {
  open: boolean;
  reveal: DeskDeeds['reveal'];
  onClose: () => void;
}

/** A whole number is shown for a reason, which is kept. */
export function RevealDialog({ open, reveal, onClose }: Props) {
  const t = useWords(words);
  const { first, afterOpenChange } = useFirstFocus<InputRef>();
  const [reason, setReason] = useState('');
  const may = reason.trim().length >= 2;
  const send = () => {
    if (may && !reveal.isPending) reveal.mutateAsync(reason.trim()).then(onClose, () => undefined);
  };
  return (
    <Modal
      open={open}
      title={t('revealTitle')}
      okText={t('reveal')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !may, loading: reveal.isPending }}
      onOk={send}
      onCancel={onClose}
      afterOpenChange={afterOpenChange}
      destroyOnHidden
      width={420}
    >
      <div className="stack">
        <LoadProblem error={reveal.error} />
        <Input
          ref={first}
          aria-label={t('revealReason')}
          placeholder={t('revealReason')}
          maxLength={200}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
          onPressEnter={(event) => !event.nativeEvent.isComposing && send()}
        />
        <span className="quiet">{t('revealNote')}</span>
      </div>
    </Modal>
  );
}
