import { CopyOutlined } from '@ant-design/icons';
import { Alert, App, Button, Modal } from 'antd';
import { useState } from 'react';
import { useWords } from '../words';
import './admin.css';
import { copyText } from './copy-text';
import { words } from './words';

interface Secret {
  /** Whose it is. */
  name: string;
  secret: string;
}

/** Secrets to be shown, one after the other: one that comes while another is shown waits, or that one would be lost. */
export function useSecrets() {
  const [secrets, setSecrets] = useState<readonly Secret[]>([]);
  return {
    first: secrets[0],
    add: (secret: Secret) => setSecrets((before) => [...before, secret]),
    onKept: () => setSecrets((before) => before.slice(1)),
  };
}

interface Props {
  secret: string;
  title: string;
  note: string;
  onClose: () => void;
}

/** A password or key that is shown this once. It is not closed by a click beside it: what is lost is lost. */
export function SecretDialog({ secret, title, note, onClose }: Props) {
  const t = useWords(words);
  const { message } = App.useApp();
  const copy = async () => {
    if (await copyText(secret)) void message.success(t('copied'));
    else void message.warning(t('copyFailed'));
  };
  return (
    <Modal
      open
      title={title}
      width={520}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('secretKept')}
        </Button>
      }
    >
      <div className="stack">
        <div className="row secret">
          <code className="grow">{secret}</code>
          <Button autoFocus icon={<CopyOutlined />} onClick={() => void copy()}>
            {t('copy')}
          </Button>
        </div>
        <Alert type="warning" showIcon title={note} />
      </div>
    </Modal>
  );
}
