import type { Call, Device } from '@twilio/voice-sdk';
import silence from './silence.wav';

export type { Call, Device };

/** Time for a new token before the old one ends. */
const TOKEN_REFRESH_MS = 60_000;
/** How long a call waits for its lost signalling before it is given up. */
const RECONNECT_MS = 30_000;

const SOUNDS = [
  ...['incoming', 'outgoing', 'disconnect', 'dtmfs', 'dtmfh'],
  ...Array.from({ length: 10 }, (_, digit) => `dtmf${digit}`),
];

/** Fetches the library, which only who talks in the browser needs, and makes a device of it that is not registered yet. */
export async function createDevice(token: string): Promise<Device> {
  const { Call: Calls, Device: Devices } = await import('@twilio/voice-sdk');
  const device = new Devices(token, {
    appName: 'huifang',
    // Leaving the page ends the talk: the browser asks first.
    closeProtection: true,
    // Opus hides losses on the way; where it cannot be had, what every telephone speaks.
    codecPreferences: [Calls.Codec.Opus, Calls.Codec.PCMU],
    enableImprovedSignalingErrorPrecision: true,
    maxCallSignalingTimeoutMs: RECONNECT_MS,
    tokenRefreshMs: TOKEN_REFRESH_MS,
    // What goes wrong is said on the page.
    logLevel: 'silent',
    // A call that was dialled here takes itself; the library would fetch its ring tones from elsewhere all the same.
    sounds: Object.fromEntries(SOUNDS.map((name) => [name, silence])),
  });
  for (const sound of ['incoming', 'outgoing', 'disconnect'] as const) device.audio?.[sound](false);
  return device;
}
