import { Button } from 'antd';
import { useCallback, useState } from 'react';
import { useWords } from '../../words';
import { words } from '../line-words';
import { LevelMeter } from './level-meter';
import { listenTo, stopAll } from './microphone';
import { microphoneProblem, type Problem } from './quality.rules';

/** Opens the microphone for as long as its level is looked at. */
export function MicrophoneTrial({ input }: { input: string | null }) {
  const t = useWords(words);
  const [tries, setTries] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const source = useCallback(
    (hear: (level: number) => void) => {
      let end: (() => void) | null = null;
      let ended = false;
      navigator.mediaDevices
        .getUserMedia({ audio: input === null ? true : { deviceId: { exact: input } } })
        .then((stream) => {
          if (ended) return stopAll(stream);
          const quiet = listenTo(stream, hear);
          end = () => {
            quiet();
            stopAll(stream);
          };
        })
        .catch((error: DOMException) => !ended && setProblem(microphoneProblem(error.name)));
      return () => {
        ended = true;
        end?.();
      };
    },
    [input],
  );
  return (
    <div className="row line-trial">
      <Button
        size="small"
        onClick={() => {
          setProblem(null);
          setTries(!tries);
        }}
      >
        {t(tries ? 'levelStop' : 'levelTry')}
      </Button>
      {tries && problem === null && (
        <>
          <LevelMeter label={t('level')} source={source} />
          <span className="quiet">{t('levelSay')}</span>
        </>
      )}
      {problem && (
        <span className="fault" role="alert">
          {t(`problem.${problem}`)}
        </span>
      )}
    </div>
  );
}
