import { Input, Modal, type InputRef } from 'antd';
import { useState } from 'react';
import { LoadProblem } from '../components/load-problem';
import { useWords } from '../words';
import type { ClaimDeeds } from './desk-deeds';
import { useFirstFocus } from '../components/use-first-focus';
import { words } from './words';

const WHYS = ['skipWhy.language', 'skipWhy.known', 'skipWhy.facts'] as const;

interface Props {
  open: boolean;
  skip: ClaimDeeds['skip'];
  onClose: () => void;
}

/** Why this task is left to somebody else. */
export function SkipDialog({ open, skip, onClose }: Props) {
  const t = useWords(words);
  const { first, afterOpenChange } = useFirstFocus<InputRef>();
  const [reason, setReason] = useState('');
  const may = reason.trim().length >= 2;
  const send = () => may && !skip.isPending && skip.mutate({ reason: reason.trim() });
  return (
    <Modal
      open={open}
      title={t('skipTitle')}
      okText={t('skip')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !may, loading: skip.isPending }}
      onOk={send}
      onCancel={onClose}
      afterOpenChange={afterOpenChange}
      destroyOnHidden
      width={440}
    >
      <div className="stack">
        <LoadProblem error={skip.error} />
        <div
          className="desk-options"
          role="radiogroup"
          aria-label={t('skipReason')}
          style={{ gridTemplateColumns: '1fr' }}
        >
          {WHYS.map((why) => (
            <label key={why} className="desk-option">
              <input
                type="radio"
                name="skip-why"
                checked={reason === t(why)}
                onChange={() => setReason(t(why))}
              />
              {t(why)}
            </label>
          ))}
        </div>
        <Input
          ref={first}
          aria-label={t('skipReason')}
          placeholder={t('skipReason')}
          maxLength={200}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
          onPressEnter={(event) => !event.nativeEvent.isComposing && send()}
        />
        <span className="quiet">{t('skipNote')}</span>
      </div>
    </Modal>
  );
}
