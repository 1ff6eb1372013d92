import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killChildren, runChild } from '../../../test/database.child';
import { FolderTaken, takeOwnership } from './owner';

describe('owner of a data folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'huifang-owner-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(killChildren);

  it('is one, until it gives the folder back', () => {
    const first = takeOwnership(folder);
    expect(() => takeOwnership(folder)).toThrow(FolderTaken);
    first.release();
    takeOwnership(folder).release();
    expect(readdirSync(folder)).toEqual(['owner.3'].map(() => expect.stringMatching(/^owner\.\d+$/)));
  });

  it('does not outlive its process, even where another process has its number', () => {
    writeFileSync(join(folder, 'owner.4'), JSON.stringify({ pid: process.pid, started: 'an earlier life' }));
    takeOwnership(folder).release();
    writeFileSync(join(folder, 'owner.9'), JSON.stringify({ pid: 99_999_999, started: 'long ago' }));
    takeOwnership(folder).release();
    expect(readdirSync(folder)).toEqual(['owner.10']);
  });

  it('is one of many that find a dead owner at the same time', async () => {
    writeFileSync(join(folder, 'owner.7'), JSON.stringify({ pid: 99_999_999, started: 'long ago' }));
    const children = Array.from({ length: 6 }, () =>
      runChild('test/faults/embedded.child.ts', ['own', folder]),
    );
    const answers = await Promise.all(
      children.map((child) => child.answer<{ owner: boolean; holder?: number }>()),
    );
    const owners = children.filter((_, index) => answers[index]!.owner);
    expect(owners).toHaveLength(1);
    const holders = new Set(answers.filter((one) => !one.owner).map((one) => one.holder));
    expect([...holders]).toEqual([owners[0]!.process.pid]);
    await Promise.all(children.map((child) => child.kill()));
    takeOwnership(folder).release();
  });
});
