const RATE = 8_000;
const LOUDNESS = 3_000;

/** A WAV of one tone for each channel: 16 bit, 8 kHz. */
export function wav(seconds: number, channels: 1 | 2): Buffer {
  const frames = Math.round(seconds * RATE);
  const bytes = frames * channels * 2;
  const file = Buffer.alloc(44 + bytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + bytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE * channels * 2, 28);
  file.writeUInt16LE(channels * 2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  for (let frame = 0; frame < frames; frame++) {
    for (let channel = 0; channel < channels; channel++) {
      const tone = channel === 0 ? 440 : 660;
      const level = Math.round(LOUDNESS * Math.sin((2 * Math.PI * tone * frame) / RATE));
      file.writeInt16LE(level, 44 + (frame * channels + channel) * 2);
    }
  }
  return file;
}

/** An MP3 of silence: MPEG-1 layer III frames of 128 kbit/s at 44.1 kHz with nothing in them. */
export function mp3(seconds: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9064, 0);
  const count = Math.max(1, Math.round((seconds * 44_100) / 1152));
  return Buffer.concat(Array.from({ length: count }, () => frame));
}
