import { Button } from 'antd';
import { StateTag, type Tone } from '../components/state-tag';
import { phoneForm } from '../phone-form.rules';
import { useWords } from '../words';
import type { MyLine } from './line';
import { words } from './line-words';
import type { SoftphoneState } from './softphone/softphone';

const TONES: Record<SoftphoneState['state'], Tone> = {
  off: 'idle',
  starting: 'busy',
  elsewhere: 'idle',
  ready: 'good',
  reconnecting: 'warn',
  failed: 'bad',
};

interface Props {
  line: MyLine;
  softphone: SoftphoneState;
  onOpen: () => void;
}

/** On which line one is reached, and whether it is. */
export function LineButton({ line, softphone, onOpen }: Props) {
  const t = useWords(words);
  return (
    <Button onClick={onOpen} aria-haspopup="dialog" title={t('title')}>
      <span className="row" style={{ gap: 6, flexWrap: 'nowrap' }}>
        {line.kind === null ? (
          <StateTag tone="warn">{t('none')}</StateTag>
        ) : line.kind === 'phone' ? (
          <span className="numbers">{t('kind.phone', { phone: phoneForm(line.phone ?? '') })}</span>
        ) : (
          <>
            {t('kind.softphone')}
            <StateTag tone={TONES[softphone.state]}>{t(`is.${softphone.state}`)}</StateTag>
          </>
        )}
      </span>
    </Button>
  );
}
