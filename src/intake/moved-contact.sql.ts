import { affected, rows, type Db } from '../database/db';
import { phoneColumns, type Kind } from './kind';
import type { TypedAnew } from './moved-contact.rules';
import type { SessionTables } from './staging.sql';

export interface MovedContact extends TypedAnew {
  key: string;
}

/** Opens the list of contacts that were typed differently; read it with `nextMoved` until it is empty. */
export async function openMoved(db: Db, kind: Kind, tables: SessionTables): Promise<void> {
  const phones = phoneColumns(kind);
  await rows(
    db,
    `DECLARE moved_contacts NO SCROLL CURSOR FOR
     SELECT ${kind.key} AS key, ARRAY[${phones.join(', ')}] AS typed,
            ARRAY[${phones.map((name) => `old_${name}`).join(', ')}] AS "oldTyped", old_numbers AS "oldNumbers",
            old_kinds AS "oldKinds"
     FROM ${tables.differing} WHERE phones_moved`,
  );
}

export async function nextMoved(db: Db): Promise<MovedContact[]> {
  return rows<MovedContact>(db, 'FETCH 5000 FROM moved_contacts');
}

export async function closeMoved(db: Db): Promise<void> {
  await rows(db, 'CLOSE moved_contacts');
}

export interface NewNumbers {
  key: string;
  numbers: string[];
  kinds: string[];
}

/** Notes what the numbers of some contacts will be. */
export async function noteMoved(
  db: Db,
  tables: SessionTables,
  contacts: readonly NewNumbers[],
): Promise<void> {
  await rows(
    db,
    `INSERT INTO ${tables.moved} (key, numbers, number_kinds)
     SELECT key, numbers::text[], kinds::text[] FROM unnest($1::text[], $2::text[], $3::text[]) AS u(key, numbers, kinds)`,
    [
      contacts.map(({ key }) => key),
      contacts.map(({ numbers }) => `{${numbers.join()}}`),
      contacts.map(({ kinds }) => `{${kinds.join()}}`),
    ],
  );
}

/** One change per contact whose numbers moved, before and after (run it before or after `applyDiffering`, in its transaction). */
export async function recordMoved(
  db: Db,
  kind: Kind,
  tables: SessionTables,
  by: { source: 'import' | 'api'; reason: string | null; actor: string },
  now: Date,
): Promise<number> {
  const phones = phoneColumns(kind);
  const state = (typed: string[], numbers: string, kinds: string) =>
    `jsonb_build_object('numbers', to_jsonb(${numbers}), 'kinds', to_jsonb(${kinds}), 'typed', to_jsonb(ARRAY[${typed.join(', ')}]))`;
  return affected(
    db,
    `INSERT INTO contact_change (record_type, record_key, source, before, after, reason, changed_by, changed_at)
     SELECT '${kind.table}', m.key, $1,
            ${state(
              phones.map((name) => `d.old_${name}`),
              'd.old_numbers',
              'd.old_kinds',
            )},
            ${state(
              phones.map((name) => `d.${name}`),
              'm.numbers',
              'm.number_kinds',
            )}, $2, $3, $4
     FROM ${tables.moved} m JOIN ${tables.differing} d ON d.${kind.key} = m.key`,
    [by.source, by.reason, by.actor, now],
  );
}
