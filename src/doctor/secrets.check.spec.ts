import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { made } from '../../test/doctor-patient';
import { readConfig } from '../config';
import { checkSecrets } from './secrets.check';

describe('secrets, as the doctor sees them', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'huifang-secrets-'));
    path = join(folder, 'secret');
    writeFileSync(path, made(), { mode: 0o600 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const look = (changes: Record<string, string> = {}) => {
    const environment = {
      TEXT_GATEWAY: 'alibaba',
      PUBLIC_URL: 'https://calls.example.com',
      ALIBABA_ACCESS_KEY_ID: 'LTAI-not-a-key',
      ALIBABA_ACCESS_KEY_SECRET_FILE: path,
      ALIBABA_CALLBACK_TOKEN: made(),
      ...changes,
    };
    return checkSecrets(environment, readConfig(environment));
  };

  it('are counted by where they come from', async () => {
    expect(await look()).toMatchObject({
      verdict: 'ok',
      seen: { en: '1 from files, 1 from the environment' },
    });
  });

  it('in a file that others can read', async () => {
    chmodSync(path, 0o644);
    const { verdict, seen, todo } = await look();
    expect([verdict, seen.en]).toEqual(['warn', 'others can read: ALIBABA_ACCESS_KEY_SECRET_FILE (644)']);
    expect(todo!.en).toMatch(/chmod 600/);
  });

  it('in a folder where others could exchange the file, and both at once', async () => {
    chmodSync(folder, 0o777);
    const { verdict, seen, todo } = await look();
    expect(verdict).toBe('warn');
    expect(seen.en).toMatch(/others can write to.*: ALIBABA_ACCESS_KEY_SECRET_FILE \(777\)/);
    expect(todo!.en).toMatch(/chmod 700/);
    chmodSync(path, 0o640);
    expect((await look()).todo!.en).toMatch(/chmod 600; the folder: chmod 700/);
  });

  it('in a folder such as /tmp, where only its owner takes a file away', async () => {
    chmodSync(folder, 0o1777);
    expect((await look()).verdict).toBe('ok');
  });

  it('that a provider gives, and anybody could guess, are copied and not made up', async () => {
    writeFileSync(path, 'password1');
    const { verdict, seen, todo } = await look();
    expect([verdict, seen.en]).toEqual(['fail', expect.stringMatching(/guess: ALIBABA_ACCESS_KEY_SECRET$/)]);
    expect(todo!.en).toMatch(/copied from its console/);
    expect(todo!.en).not.toMatch(/openssl/);
  });

  it('that the house chooses, and anybody could guess, are made anew', async () => {
    const { verdict, todo } = await look({ DATABASE_URL: 'postgres://huifang:password1@db.example/huifang' });
    expect(verdict).toBe('fail');
    expect(todo!.en).toMatch(/openssl rand/);
    expect(todo!.en).not.toMatch(/console/);
  });
});
