import { remember, rememberedJson } from '../../remember';
import type { AudioDevice } from './microphone';
import type { Device } from './voice-sdk';

const place = (kind: 'input' | 'output') => `softphone.${kind}`;

/** Which microphone or loudspeaker this browser was told to use; null: whatever the system uses. */
export function choose(kind: 'input' | 'output', device: AudioDevice | null): void {
  remember(place(kind), device && JSON.stringify(device));
}

/** The one that was chosen, among those that are plugged in. Some browsers give a device another id with every page: then by its name. */
export function chosenOf(kind: 'input' | 'output', all: readonly AudioDevice[]): AudioDevice | null {
  const wanted = rememberedJson<AudioDevice | null>(place(kind), null);
  if (wanted === null) return null;
  const named = (each: AudioDevice) => each.label !== '' && each.label === wanted.label;
  return all.find(({ id }) => id === wanted.id) ?? all.find(named) ?? null;
}

const listed = (devices: Map<string, MediaDeviceInfo>): AudioDevice[] =>
  [...devices.values()].map(({ deviceId: id, label }) => ({ id, label }));

/** For a call that is going on or begins. What is not plugged in is passed over: the system's own is better than none. */
export async function applyInput(device: Device | null): Promise<void> {
  const audio = device?.audio;
  const chosen = audio && chosenOf('input', listed(audio.availableInputDevices));
  if (chosen) await audio.setInputDevice(chosen.id).catch(() => undefined);
}

export function applyOutput(device: Device | null): void {
  const audio = device?.audio;
  if (!audio?.isOutputSelectionSupported) return;
  const id = chosenOf('output', listed(audio.availableOutputDevices))?.id ?? 'default';
  if (audio.availableOutputDevices.has(id))
    void Promise.resolve(audio.speakerDevices.set(id)).catch(() => undefined);
}

/** The browser shows that somebody listens for as long as the microphone is held. */
export function releaseInput(device: Device | null): void {
  device?.audio?.unsetInputDevice().catch(() => undefined);
}
