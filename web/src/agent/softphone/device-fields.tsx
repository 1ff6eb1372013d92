import { Form, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useWords } from '../../words';
import { words } from '../line-words';
import { audioDevices, type AudioDevice } from './microphone';
import { MicrophoneTrial } from './microphone-trial';
import { softphone } from './use-softphone';

const canChooseOutput = () => 'setSinkId' in HTMLMediaElement.prototype;

/** Which microphone and loudspeaker: at once, also in the middle of a call, and remembered by this browser. */
export function DeviceFields() {
  const t = useWords(words);
  const devices = useAudioDevices();
  const [input, setInput] = useState(softphone.input);
  const [output, setOutput] = useState(softphone.output);
  const options = (all: AudioDevice[]) => [
    { value: '', label: t('system') },
    ...all
      // The system's own choice stands above already.
      .filter(({ id }) => id !== 'default' && id !== 'communications')
      .map(({ id, label }, at) => ({ value: id, label: label || t('unnamed', { n: at + 1 }) })),
  ];
  const shown = (id: string | null, all: AudioDevice[]) => (all.some((each) => each.id === id) ? id! : '');
  return (
    <>
      <Form.Item label={t('microphone')} htmlFor="softphone-input">
        <Select
          id="softphone-input"
          value={shown(input, devices.inputs)}
          options={options(devices.inputs)}
          onChange={(id) => {
            softphone.chooseInput(id || null);
            setInput(id || null);
          }}
        />
      </Form.Item>
      <MicrophoneTrial key={input} input={shown(input, devices.inputs) || null} />
      <Form.Item
        label={t('speaker')}
        htmlFor="softphone-output"
        extra={canChooseOutput() ? undefined : t('speakerFixed')}
      >
        <Select
          id="softphone-output"
          disabled={!canChooseOutput()}
          value={shown(output, devices.outputs)}
          options={options(devices.outputs)}
          onChange={(id) => {
            softphone.chooseOutput(id || null);
            setOutput(id || null);
          }}
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
