import { Alert, Button } from 'antd';
import { useMoments } from '../moments';
import { useWords } from '../words';
import type { MyLine } from './line';
import { words } from './line-words';
import { askForMicrophone } from './softphone/microphone';
import type { SoftphoneState } from './softphone/softphone';
import { softphone as phone } from './softphone/use-softphone';

interface Props {
  line: MyLine;
  softphone: SoftphoneState;
  name: string;
  onChoose: () => void;
}

/** What keeps calls from reaching the agent, and what to do about it; nothing when all is well. */
export function LineNotice({ line, softphone, name, onChoose }: Props) {
  const t = useWords(words);
  return (
    <>
      <Paused line={line} />
      {line.kind === null && (
        <Alert
          type="warning"
          showIcon
          role="status"
          title={t('needed')}
          action={
            <Button size="small" type="primary" onClick={onChoose}>
              {t('choose')}
            </Button>
          }
        />
      )}
      {line.kind === 'softphone' && <SoftphoneProblem softphone={softphone} name={name} />}
    </>
  );
}

function Paused({ line: { paused } }: { line: MyLine }) {
  const t = useWords(words);
  const moments = useMoments();
  if (!paused) return null;
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={t('paused', { reason: t(`paused.${paused.reason}`), time: moments.clock(paused.until) })}
    />
  );
}

function SoftphoneProblem({ softphone, name }: { softphone: SoftphoneState; name: string }) {
  const t = useWords(words);
  const { state, problem, refusal } = softphone;
  if (state === 'elsewhere') return <Alert type="info" showIcon role="status" title={t('elsewhere')} />;
  if (problem === null) return null;
  const ask = async () => {
    await askForMicrophone();
    phone.again(name);
  };
  const action =
    problem === 'ask' ? (
      <Button size="small" type="primary" onClick={() => void ask()}>
        {t('allow')}
      </Button>
    ) : state === 'failed' && problem !== 'insecure' && problem !== 'unsupported' ? (
      <Button size="small" onClick={() => void ask()}>
        {t('again')}
      </Button>
    ) : undefined;
  return (
    <Alert
      type={state === 'reconnecting' || problem === 'ask' ? 'warning' : 'error'}
      showIcon
      role="alert"
      title={t(`problem.${problem}`)}
      description={refusal && [refusal.message, refusal.hint].filter(Boolean).join(' ')}
      action={action}
    />
  );
}
