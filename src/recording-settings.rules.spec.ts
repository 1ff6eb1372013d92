import { join } from 'node:path';
import { InvalidConfiguration, readConfig } from './config';

const KEY = 'ab'.repeat(32);
const problemsOf = (environment: Record<string, string>) => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return (error as InvalidConfiguration).problems;
  }
};

describe('where recordings lie', () => {
  it('below the data folder, plain, as they were recorded, and nowhere else', () => {
    expect(readConfig({ HUIFANG_DATA_DIR: '/data' }).recordings).toEqual({
      dir: join('/data', 'recordings'),
      keys: [],
      format: 'wav',
      keepAtProvider: false,
    });
  });

  it('in a folder of their own, sealed with the first of several keys', () => {
    const { recordings } = readConfig({
      RECORDINGS_DIR: '/mnt/recordings',
      RECORDINGS_KEY: `${KEY}\n${'cd'.repeat(32)}`,
      RECORDINGS_FORMAT: 'mp3',
      RECORDINGS_KEEP_AT_PROVIDER: 'on',
    });
    expect(recordings).toMatchObject({ dir: '/mnt/recordings', format: 'mp3', keepAtProvider: true });
    expect(recordings.keys.map((key) => key.toString('hex'))).toEqual([KEY, 'cd'.repeat(32)]);
  });

  it('says what is wrong, and never a key', () => {
    const [key, format, keep] = problemsOf({
      RECORDINGS_KEY: KEY.slice(1),
      RECORDINGS_FORMAT: 'ogg',
      RECORDINGS_KEEP_AT_PROVIDER: 'perhaps',
    });
    expect(key).toMatch(/^RECORDINGS_KEY is "…", but must be 64 hexadecimal digits/);
    expect(key).not.toContain('abab');
    expect(format).toBe('RECORDINGS_FORMAT is "ogg", but must be one of wav, mp3.');
    expect(keep).toBe('RECORDINGS_KEEP_AT_PROVIDER is "perhaps", but must be on or off.');
  });
});
