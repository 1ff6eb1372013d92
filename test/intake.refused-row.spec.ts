import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../src/clock';
import { ImportService } from '../src/intake/import.service';
import { fileSource } from '../src/intake/reader';
import type { RejectedRow } from '../src/intake/rejected-row';
import { openTestDatabase, type TestDatabase } from './database';

const clock = new VirtualClock('2026-04-01T09:00:00+08:00');
let db: TestDatabase;
let service: ImportService;
let folder: string;
let files = 0;

beforeAll(async () => {
  db = await openTestDatabase();
  service = new ImportService(db.dataSource, clock, { defaultRegion: 'CN', timeZone: 'Asia/Shanghai' });
  folder = mkdtempSync(join(tmpdir(), 'huifang-refused-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.close();
});
beforeEach(() => db.query('TRUNCATE policy, branch, contact_change'));

async function run(content: string, format: 'file' | 'ndjson' = 'file') {
  const path = join(folder, `file-${files++}`);
  writeFileSync(path, content);
  const rejectedRows: RejectedRow[] = [];
  const result = await service.run({
    kind: 'policies',
    source: await fileSource(path),
    format,
    by: 'tester',
    rejected: {
      add: async (rows) => void rejectedRows.push(...rows),
      restart: async () => void rejectedRows.splice(0),
    },
  });
  return { ...result, rejectedRows };
}

/** "Rejected rows come back as a file with the row number, field and reason" (product §1), whoever rejected them. */
describe('a row that only the database refuses', () => {
  const HEADER =
    'Policy No,productLine,holder_type,Insured Name,branch_code,underwrittenAt,effective_on,expires_on,Premium,colour';
  const line = (no: string, premium: string) =>
    `${no},individual_motor,individual,"张三, 李四",3301,2026-03-02T10:15:00+08:00,2026-03-03,2027-03-02,${premium},red`;
  // Fifteen digits before the point once it is rounded: one more than the column holds.
  const file = [HEADER, line('P1', '100'), line('P2', '99999999999999.999'), line('P3', '7')].join('\n');

  it.each(['at the first load', 'later'])(
    '%s comes back under its own columns, by field and value',
    async (when) => {
      if (when === 'later') await run([HEADER, line('A1', '1')].join('\n'));
      const seen = await run(file);
      expect(seen).toMatchObject({ created: 2, rejected: 1 });
      const [refused] = seen.rejectedRows;
      expect(refused).toMatchObject({
        no: 3,
        rejections: [{ field: 'premium', value: '99999999999999.999' }],
        record: {
          'Policy No': 'P2',
          productLine: 'individual_motor',
          'Insured Name': '张三, 李四',
          colour: 'red',
        },
      });
      expect(Object.keys(refused!.record)).toEqual(HEADER.split(','));
    },
  );

  it('of NDJSON comes back as its line, without what we worked out ourselves', async () => {
    const object = {
      policyNo: 'P2',
      productLine: 'individual_motor',
      holderType: 'individual',
      phone: '13812345678',
      branchCode: '3301',
      underwrittenAt: '2026-03-02T10:15:00+08:00',
      effectiveOn: '2026-03-03',
      expiresOn: '2027-03-02',
      premium: '99999999999999.999',
      colour: 'red',
    };
    const seen = await run(JSON.stringify(object), 'ndjson');
    const came = JSON.parse(String(seen.rejectedRows[0]!.record.line)) as Record<string, unknown>;
    expect(came).toMatchObject({ policy_no: 'P2', phone: '13812345678', premium: '99999999999999.999' });
    // Importable as it stands, once it is corrected.
    expect(await run(JSON.stringify({ ...came, premium: '9' }), 'ndjson')).toMatchObject({ created: 1 });
    expect(await db.query('SELECT attributes FROM policy')).toEqual([{ attributes: { colour: 'red' } }]);
  });
});
