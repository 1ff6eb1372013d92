import { Form, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useWords } from '../../words';
import { words } from '../line-words';
import { chosenOf } from './chosen-devices';
import { audioDevices, type AudioDevice } from './microphone';
import { MicrophoneTrial } from './microphone-trial';
import { softphone } from './use-softphone';

const canChooseOutput = () => 'setSinkId' in HTMLMediaElement.prototype;

/** Which microphone and loudspeaker: at once, also in the middle of a call, and remembered by this browser. */
export function DeviceFields() {
  const t = useWords(words);
  const { inputs, outputs } = useAudioDevices();
  const [, draw] = useState(0);
  const input = chosenOf('input', inputs)?.id ?? '';
  const use = (kind: 'input' | 'output', all: AudioDevice[], id: string) => {
    softphone.use(kind, all.find((each) => each.id === id) ?? null);
    draw((n) => n + 1);
  };
  const options = (all: AudioDevice[]) => [
    { value: '', label: t('system') },
    ...all
      // The system's own choice stands above already.
      .filter(({ id }) => id !== 'default' && id !== 'communications')
      .map(({ id, label }, at) => ({ value: id, label: label || t('unnamed', { n: at + 1 }) })),
  ];
  return (
    <>
      <Form.Item label={t('microphone')} htmlFor="softphone-input">
        <Select
          id="softphone-input"
          value={input}
          options={options(inputs)}
          onChange={(id) => use('input', inputs, id)}
        />
      </Form.Item>
      <MicrophoneTrial key={input} input={input || null} />
      <Form.Item
        label={t('speaker')}
        htmlFor="softphone-output"
        extra={canChooseOutput() ? undefined : t('speakerFixed')}
      >
        <Select
          id="softphone-output"
          disabled={!canChooseOutput()}
          value={chosenOf('output', outputs)?.id ?? ''}
          options={options(outputs)}
          onChange={(id) => use('output', outputs, id)}
        />
      </Form.Item>
    </>
  );
}

/** As they are plugged in and out. */
function useAudioDevices(): { inputs: AudioDevice[]; outputs: AudioDevice[] } {
  const [devices, setDevices] = useState<Awaited<ReturnType<typeof audioDevices>>>({
    inputs: [],
    outputs: [],
  });
  useEffect(() => {
    let gone = false;
    const look = () => void audioDevices().then((found) => !gone && setDevices(found));
    look();
    navigator.mediaDevices.addEventListener('devicechange', look);
    return () => {
      gone = true;
      navigator.mediaDevices.removeEventListener('devicechange', look);
    };
  }, []);
  return devices;
}
