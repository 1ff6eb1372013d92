import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../src/clock';
import { checkRejectedPath, importFile, whatChanged, type ImportStage } from '../src/intake/import-file';
import { CAMPAIGN_TYPES } from '../src/campaigns/campaign-types';
import type { KindName } from '../src/intake/kind';
import type { ImportRequest, ImportResult } from '../src/intake/import.service';
import { fileSource } from '../src/intake/reader';
import { RejectedFile } from '../src/intake/rejected-file';

/** "Rejected rows come back as a file … and the good rows are kept" (product §1): without costing anybody another file. */
describe('the command that imports', () => {
  let folder: string;
  let said: string[];
  let stage: ImportStage;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'huifang-command-'));
    said = [];
    stage = 'before the commit';
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const at = (name: string) => join(folder, name);
  const RESULT: ImportResult = {
    runId: 12,
    kind: 'policies',
    rowsRead: 1,
    created: 0,
    updated: 0,
    unchanged: 0,
    rejected: 1,
    notes: {},
  };
  const ROW = {
    no: 2,
    rejections: [{ field: 'phone', value: 'x', reason: 'bad' }],
    record: { 'Policy No': 'P1' },
  };

  /** Runs the command against an import that rejects one row, and `then` does what it likes before it answers. */
  async function command(
    then: (request: ImportRequest) => void | Promise<void>,
    input = 'policies.csv',
    { kind = 'policies' as KindName, rejects = true } = {},
  ) {
    writeFileSync(at(input), 'policy_no\n');
    const run = async (request: ImportRequest) => {
      if (rejects) await request.rejected!.add([ROW], ['Policy No']);
      request.onProgress!({ bytes: 1, rows: 1, phase: 'merging' });
      await then(request);
      return RESULT;
    };
    await importFile(
      { run },
      { kind, file: at(input), rejected: at('back.csv'), dryRun: false },
      await fileSource(at(input)),
      {
        clock: new VirtualClock('2026-04-01T09:00:00+08:00'),
        say: (sentence) => said.push(sentence),
        reached: (now) => (stage = now),
      },
    );
  }

  it('refuses to write the rejected rows over the file it reads, by whatever name', () => {
    writeFileSync(at('policies.csv'), 'x');
    linkSync(at('policies.csv'), at('other-name.csv'));
    for (const name of ['policies.csv', './policies.csv', 'other-name.csv'])
      expect(() => checkRejectedPath(at(name), at('policies.csv'))).toThrow('the file to be imported');
    expect(() => checkRejectedPath(at('.'), at('policies.csv'))).toThrow('a folder');
    expect(() => checkRejectedPath(at('nowhere/back.csv'), at('policies.csv'))).toThrow('no such folder');
    expect(() => checkRejectedPath(at('back.csv'), at('policies.csv'))).not.toThrow();
  });

  it('writes a draft beside FILE, which takes the name at the end', async () => {
    await command(() => expect(readdirSync(folder).sort()).toEqual(['back.csv.partial', 'policies.csv']));
    expect(readdirSync(folder).sort()).toEqual(['back.csv', 'policies.csv']);
    expect(readFileSync(at('back.csv'), 'utf8')).toBe(
      '\uFEFFrow,field,value,reason,Policy No\r\n2,phone,x,bad,P1\r\n',
    );
  });

  it('an import that fails takes away its own draft, and neither FILE nor the draft of another', async () => {
    writeFileSync(at('back.csv'), 'of yesterday');
    writeFileSync(at('back.csv.partial'), 'of another run');
    const failing = command(() => {
      throw new Error('gone');
    });
    await expect(failing).rejects.toThrow('gone');
    expect(readdirSync(folder).sort()).toEqual(['back.csv', 'back.csv.partial', 'policies.csv']);
    expect(readFileSync(at('back.csv'), 'utf8')).toBe('of yesterday');
    expect(readFileSync(at('back.csv.partial'), 'utf8')).toBe('of another run');
  });

  it('what fails after the commit is not told as if nothing had changed', async () => {
    const failing = command(() => mkdirSync(at('back.csv')));
    const error = await failing.catch((failure: Error) => failure);
    expect((error as Error).message).toContain('rejected rows cannot be written');
    expect(whatChanged(stage, error as Error)).toContain('records stand');
    expect(said.join('\n')).toContain('退回 rejected 1');
    expect(existsSync(at('back.csv.partial'))).toBe(true);
  });

  it('a connection lost while it commits leaves it open what changed; a refusal does not', () => {
    const lost = new Error('Connection terminated unexpectedly');
    expect(whatChanged('committing', lost)).toContain('not known');
    expect(whatChanged('committing', Object.assign(new Error('full'), { code: '53100' }))).toContain(
      'No record was changed',
    );
    expect(whatChanged('before the commit', lost)).toContain('No record was changed');
  });

  it('says how the lines of NDJSON come back', async () => {
    await command(() => undefined, 'policies.ndjson');
    expect(said.join('\n')).toContain('the column "line"');
  });

  it.each([
    ['policies', '续保短信', 'nothing to do'],
    ['claims', '报案短信', 'nothing to do'],
    ['complaints', '启用“投诉回访”', 'enable the complaint follow-up call'],
    ['repairs', '启用“送修回访”', 'enable the repair follow-up call'],
    ['branches', '导入人员名单', 'import the staff list'],
    ['staff', '新增用户', 'enter a user'],
  ] as const)('says what to do when %s are in', async (kind, zh, en) => {
    await command(() => undefined, `${kind}.csv`, { kind, rejects: false });
    expect(said.at(-1)).toMatch(new RegExp(`^下一步 next: .*${zh}.* · .*${en}`));
  });

  it('names the campaigns of complaints and repairs as their page does, which are off until somebody enables them', () => {
    const off = CAMPAIGN_TYPES.filter(
      ({ recordType }) => recordType === 'complaint' || recordType === 'repair',
    );
    expect(off.map(({ nameZh, nameEn, defaults }) => [nameZh, nameEn, defaults.enabled])).toEqual([
      ['投诉回访', 'complaint follow-up call', false],
      ['送修回访', 'repair follow-up call', false],
    ]);
  });

  it('a disk without room ends in a sentence, not in a stack', async () => {
    const rejected = new RejectedFile(at('back.csv'));
    await rejected.add([ROW], ['Policy No']);
    // What a full disk does to the stream: an event, at some later time.
    (rejected as unknown as { stream: NodeJS.WritableStream }).stream.emit(
      'error',
      new Error('ENOSPC: no space left'),
    );
    await expect(rejected.add([ROW], ['Policy No'])).rejects.toMatchObject({ code: 'import.rejected_file' });
    await rejected.discard();
    expect(readdirSync(folder)).toEqual([]);
  });
});
