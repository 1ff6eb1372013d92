import { Db } from './db';
import {
  readColumns,
  readComments,
  readConstraints,
  readDomains,
  readEnums,
  readExtensions,
  readFunctions,
  readGrants,
  readIndexes,
  readOwners,
  readPolicies,
  readSequences,
  readTables,
  readTriggers,
  readViews,
} from './schema-catalog.sql';

const HEADING = `-- The schema after all migrations, written by "npm run schema:dump" and compared by "npm run schema:check".
-- For reading: nothing runs it. Change the schema with a new migration.`;

/**
 * The schema of a migrated database as one readable text, the same for the same schema on every server. Our own because
 * the embedded server comes without pg_dump, and pg_dump's text changes from release to release.
 */
export async function dumpSchema(db: Db): Promise<string> {
  const tables = await readTables(db);
  const columns = byTable(await readColumns(db));
  const constraints = byTable(await readConstraints(db));
  const indexes = byTable(await readIndexes(db));
  const triggers = byTable(await readTriggers(db));
  const comments = byTable(await readComments(db));
  const parts = [HEADING];
  for (const read of [readExtensions, readEnums, readDomains, readFunctions, readSequences]) {
    parts.push(...(await read(db)).map((piece) => piece.definition));
  }
  for (const table of tables) {
    const lines = [...(columns.get(table.name) ?? []), ...(constraints.get(table.name) ?? [])];
    parts.push(
      [
        `${table.head} (\n${lines.map((line) => `  ${line}`).join(',\n')}\n)${table.tail};`,
        ...(indexes.get(table.name) ?? []),
        ...(triggers.get(table.name) ?? []),
        ...(comments.get(table.name) ?? []),
      ].join('\n'),
    );
  }
  for (const view of await readViews(db)) {
    parts.push(
      [view.definition, ...(indexes.get(view.name) ?? []), ...(comments.get(view.name) ?? [])].join('\n'),
    );
  }
  // Last, since a policy may look into any table.
  for (const read of [readOwners, readPolicies, readGrants])
    parts.push((await read(db)).map((piece) => piece.definition).join('\n'));
  return parts.join('\n\n') + '\n';
}

/** The first lines in which two texts differ, as `-` (recorded) and `+` (now) lines with their number; empty if equal. */
export function firstDifferences(recorded: string, now: string, most = 20): string[] {
  const before = recorded.split('\n');
  const after = now.split('\n');
  const found: string[] = [];
  let [i, j] = [0, 0];
  while ((i < before.length || j < after.length) && found.length < most) {
    if (before[i] === after[j]) {
      [i, j] = [i + 1, j + 1];
      continue;
    }
    // Step over the shorter run of lines that only one side has, so that one inserted line does not make all differ.
    const removed = i < before.length ? before.indexOf(after[j] ?? '', i) : -1;
    const added = j < after.length ? after.indexOf(before[i] ?? '', j) : -1;
    if (added !== -1 && (removed === -1 || added - j <= removed - i)) {
      for (; j < added; j++) found.push(`+ ${j + 1}: ${after[j]}`);
    } else if (removed !== -1) {
      for (; i < removed; i++) found.push(`- ${i + 1}: ${before[i]}`);
    } else {
      if (i < before.length) found.push(`- ${i + 1}: ${before[i++]}`);
      if (j < after.length) found.push(`+ ${j + 1}: ${after[j++]}`);
    }
  }
  return found.slice(0, most);
}

function byTable(owned: { table: string; definition: string }[]): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const { table, definition } of owned) map.set(table, [...(map.get(table) ?? []), definition]);
  return map;
}
