import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { InvalidInput } from '../errors';
import { ImportService, type ImportResult } from '../intake/import.service';
import { type KindName } from '../intake/kind';
import { fileSource } from '../intake/reader';

/** In the order in which records lean on each other. */
const KINDS: KindName[] = ['branches', 'staff', 'policies', 'claims', 'complaints', 'repairs'];
const ENDINGS = ['csv', 'tsv', 'xlsx'];

/** Imports every file of a folder that is named for a kind (policies.csv, claims.xlsx …), by the same import as any other. */
export async function loadFiles(
  app: NestFastifyApplication,
  dir: string,
  onFile: (result: ImportResult) => void,
): Promise<void> {
  const names = new Set(
    await readdir(dir).catch(() => {
      throw new InvalidInput('no_data', `找不到文件夹 ${dir} · there is no folder ${dir}`, {
        field: '--data',
      });
    }),
  );
  const imports = app.get(ImportService);
  let found = 0;
  for (const kind of KINDS) {
    const name = ENDINGS.map((ending) => `${kind}.${ending}`).find((each) => names.has(each));
    if (!name) continue;
    found++;
    const source = await fileSource(join(dir, name), name);
    onFile(await imports.run({ kind, source, format: 'file', by: 'simulation' }));
  }
  if (!found)
    throw new InvalidInput(
      'no_data',
      `${dir} 中没有 policies.csv、claims.csv 等文件 · no policies.csv, claims.csv … in it`,
      {
        field: '--data',
        hint: '文件名须为 branches、staff、policies、claims、complaints、repairs，扩展名 csv、tsv 或 xlsx',
      },
    );
}
