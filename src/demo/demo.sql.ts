import { row, rows, type Db } from '../database/db';

/** `empty`: nothing but what every centre starts with; `begun`: a load was interrupted. */
export type DemoState = 'empty' | 'begun' | 'in use';

export async function demoState(db: Db): Promise<DemoState> {
  const found = await row<{ begun: boolean; loaded: boolean; used: boolean }>(
    db,
    `SELECT EXISTS (SELECT FROM audit_entry WHERE entity_type = 'demo' AND action = 'demo.begun') AS begun,
       EXISTS (SELECT FROM audit_entry WHERE entity_type = 'demo' AND action = 'demo.loaded') AS loaded,
       EXISTS (SELECT FROM branch) OR EXISTS (SELECT FROM policy) OR EXISTS (SELECT FROM draw) AS used`,
  );
  if (found!.begun && !found!.loaded) return 'begun';
  return found!.used ? 'in use' : 'empty';
}

/** Takes away everything: a demonstration that was half made is made again from nothing. */
export async function clearEverything(db: Db): Promise<void> {
  await rows(db, `DROP SCHEMA public CASCADE`);
  await rows(db, `CREATE SCHEMA public`);
}
