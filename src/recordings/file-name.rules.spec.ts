import * as fc from 'fast-check';
import { fileNameOf, isFileName, otherNamesOf } from './file-name.rules';

const file = {
  id: 41,
  hash: '0a1b2c3d',
  heardAt: new Date('2026-03-31T23:59:59Z'),
  format: 'wav',
  sealed: false,
} as const;

describe('the name of a file', () => {
  it('is made of the month, our number and a hash, and says its form', () => {
    expect(fileNameOf(file)).toBe('2026-03/41-0a1b2c3d.wav');
    expect(fileNameOf({ ...file, format: 'mp3', sealed: true })).toBe('2026-03/41-0a1b2c3d.mp3.sealed');
  });

  it('is known for ours, and has three others of the same recording', () => {
    expect(isFileName(fileNameOf(file))).toBe(true);
    const others = otherNamesOf(fileNameOf(file));
    expect(others).toEqual([
      '2026-03/41-0a1b2c3d.wav.sealed',
      '2026-03/41-0a1b2c3d.mp3',
      '2026-03/41-0a1b2c3d.mp3.sealed',
    ]);
    expect(others.every(isFileName)).toBe(true);
  });

  it('leads nowhere else, whatever it is made to be', () => {
    for (const name of [
      '../2026-03/41-0a1b2c3d.wav',
      '2026-03/../41-0a1b2c3d.wav',
      '/etc/passwd',
      '2026-03/41-0a1b2c3d.wav\n',
      '2026-03/41-0a1b2c3d.wav.going',
      '2026-03\\41-0a1b2c3d.wav',
      '.huifang-recordings',
    ])
      expect(isFileName(name)).toBe(false);
    fc.assert(fc.property(fc.string(), (text) => !isFileName(`2026-03/${text}`) || !/[/\\]|\.\./.test(text)));
  });
});
