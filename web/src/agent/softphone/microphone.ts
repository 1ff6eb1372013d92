import { microphoneProblem, type Problem } from './quality.rules';

export interface AudioDevice {
  id: string;
  label: string;
}

/** Why no microphone can ever be had here; null where one can. Plain http has none, but for this very machine. */
export function microphoneLack(): Extract<Problem, 'insecure' | 'unsupported'> | null {
  if (!window.isSecureContext) return 'insecure';
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  return devices && typeof RTCPeerConnection !== 'undefined' ? null : 'unsupported';
}

/**
 * Whether the person has said yes, no, or has not been asked. Where the browser does not tell, nobody has been asked.
 *
 * @param changed called once when they think again, in the browser's own settings; until `signal`
 */
export async function microphonePermission(
  changed: () => void,
  signal: AbortSignal,
): Promise<PermissionState> {
  try {
    const status = await navigator.permissions.query({ name: 'microphone' as PermissionName });
    status.addEventListener('change', changed, { once: true, signal });
    return status.state;
  } catch {
    return 'prompt';
  }
}

/** Asks for the microphone, shows the browser's question where it has not been answered, and lets go of it again. */
export async function askForMicrophone(): Promise<Problem | null> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    stopAll(stream);
    return null;
  } catch (error) {
    return microphoneProblem((error as DOMException).name);
  }
}

export function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Microphones and loudspeakers; without names until the microphone has been allowed. */
export async function audioDevices(): Promise<{ inputs: AudioDevice[]; outputs: AudioDevice[] }> {
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind: MediaDeviceKind) =>
    all
      .filter((each) => each.kind === kind && each.deviceId !== '')
      .map(({ deviceId: id, label }) => ({ id, label }));
  return { inputs: of('audioinput'), outputs: of('audiooutput') };
}

/** How loud a stream is at this moment, 0 to 1, told about twenty times a second until it is ended. */
export function listenTo(stream: MediaStream, hear: (level: number) => void): () => void {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = 256;
  source.connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getByteTimeDomainData(samples);
    // Half of the scale is silence.
    const loudest = samples.reduce((most, each) => Math.max(most, Math.abs(each - 128)), 0);
    hear(Math.min(1, loudest / 96));
  }, 50);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}
