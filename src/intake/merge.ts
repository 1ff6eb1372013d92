import type { Db } from '../database/db';
import { branchesOnCircles } from './branch-tree.rules';
import { parentsAfterMerge, removeStaged, stagedRecords } from './branch-tree.sql';
import { phoneColumns, type Kind } from './kind';
import {
  applyDiffering,
  classify,
  gatherDiffering,
  hasRepeatedKeys,
  insertNew,
  lockMerge,
  notifyIntake,
  planForMany,
  planFreely,
  registerUnknownBranches,
  setRepeatedAside,
  supersededRows,
} from './merge.sql';
import { numbersAnew } from './moved-contact.rules';
import {
  closeMoved,
  nextMoved,
  noteMoved,
  openMoved,
  recordMoved,
  type NewNumbers,
} from './moved-contact.sql';
import type { RejectedRow } from './rejected-row';
import { analyzeStaging, type SessionTables } from './staging.sql';

export interface MergeContext {
  kind: Kind;
  tables: SessionTables;
  /** Rows staged. */
  staged: number;
  /** Whether a key may have been staged twice; false only when none was. */
  mayRepeat: boolean;
  /** A run of many rows, or a single record. */
  mode: 'run' | 'single';
  source: 'import' | 'api';
  by: string;
  /** Why contacts changed, e.g. `import 17`. */
  reason: string | null;
  /** Country of phone numbers without one. */
  region: string;
  now: Date;
  /** Receives rows that a later row of the same run contradicts. */
  reject: (rows: RejectedRow[]) => Promise<void>;
}

export interface MergeCounts {
  created: number;
  updated: number;
  unchanged: number;
  /** Contradicted by a later row of the same run, or closing a circle of branches. */
  rejected: number;
  branches: number;
  contacts: number;
  /** Contacts that came with text of which no number can be read, and kept those they had. */
  keptUnread: number;
}

/**
 * Merges staged rows into the records, in the caller's transaction: repeated keys set aside, unknown branches
 * registered, then only what differs is written and only what is new inserted. Rows that say what we know already are
 * read and left alone, which is what makes a file read twice cheap.
 */
export async function mergeStaged(db: Db, context: MergeContext): Promise<MergeCounts> {
  const { kind, tables, now } = context;
  await lockMerge(db, kind, context.mode);
  const repeated = { same: 0, superseded: 0 };
  if (context.mode === 'run') {
    await analyzeStaging(db, kind, tables);
    if (context.mayRepeat && (await hasRepeatedKeys(db, kind, tables))) {
      Object.assign(repeated, await setRepeatedAside(db, kind, tables));
      await rejectSuperseded(db, context);
    }
  }
  const circular = kind.table === 'branch' ? await rejectCircles(db, context) : 0;
  const left = context.staged - repeated.same - repeated.superseded - circular;
  // Branches first, records after, everywhere: two imports then never wait for each other in a circle.
  const branches = await registerUnknownBranches(db, kind, tables, now);
  if (context.mode === 'run') await planForMany(db, kind, context.staged);
  const { fresh, differing } = await classify(db, kind, tables);
  const created = fresh > 0 ? await insertNew(db, kind, tables, fresh === left, now) : 0;
  let moved = { contacts: 0, keptUnread: 0 };
  let updated = 0;
  if (differing > 0) {
    await gatherDiffering(db, kind, tables);
    if (context.mode === 'run') await planFreely(db, kind, tables);
    if (phoneColumns(kind).length > 0) moved = await moveContacts(db, context);
    updated = await applyDiffering(db, kind, tables, now);
  }
  if (created + updated > 0) await notifyIntake(db, kind);
  return {
    created,
    updated,
    unchanged: left + repeated.same - created - updated,
    rejected: repeated.superseded + circular,
    branches,
    ...moved,
  };
}

async function rejectSuperseded(db: Db, context: MergeContext): Promise<void> {
  const { key } = context.kind;
  for (let after = 0; ;) {
    const page = await supersededRows(db, context.tables, after);
    if (page.length === 0) return;
    await context.reject(
      page.map(({ rowNo, lastNo, record }) => ({
        no: rowNo,
        rejections: [
          {
            field: key,
            value: String(record[key]),
            reason: `与第 ${lastNo} 行编号重复且内容不同，以后者为准，请勿再导入本行 · superseded: row ${lastNo} has the same number and other content; do not import this one again`,
          },
        ],
        record,
      })),
    );
    after = page.at(-1)!.rowNo;
  }
}

/** A branch that would become its own ancestor would hide its subtree from everybody: its rows are refused. */
async function rejectCircles(db: Db, context: MergeContext): Promise<number> {
  let rejected = 0;
  // Taking a row back restores the old parent, which may close another circle with the rows that stay.
  for (;;) {
    const tree = await parentsAfterMerge(db, context.tables);
    const circles = branchesOnCircles(new Map(tree.map(({ code, parent }) => [code, parent])));
    const rowNumbers = tree.flatMap(({ code, rowNo }) =>
      rowNo !== null && circles.has(code) ? [rowNo] : [],
    );
    if (rowNumbers.length === 0) return rejected;
    const refused = await stagedRecords(db, context.tables, rowNumbers);
    await context.reject(
      refused.map(({ rowNo, record }) => ({
        no: rowNo,
        rejections: [
          {
            field: 'parent_code',
            value: String(record.parent_code),
            reason: '上级机构成环 · this parent would make the branch its own ancestor',
          },
        ],
        record,
      })),
    );
    await removeStaged(db, context.tables, rowNumbers);
    rejected += rowNumbers.length;
  }
}

/** Writes down which numbers the contacts will have whose phone columns were typed anew. */
async function moveContacts(
  db: Db,
  context: MergeContext,
): Promise<Pick<MergeCounts, 'contacts' | 'keptUnread'>> {
  const { kind, tables, region } = context;
  let keptUnread = 0;
  await openMoved(db, kind, tables);
  for (;;) {
    const page = await nextMoved(db);
    if (page.length === 0) break;
    const moved: NewNumbers[] = [];
    for (const contact of page) {
      const anew = numbersAnew(contact, region);
      if (anew.keptUnread) keptUnread++;
      if (anew.moved) moved.push({ key: contact.key, ...anew.moved });
    }
    if (moved.length > 0) await noteMoved(db, tables, moved);
  }
  await closeMoved(db);
  const { source, reason, by } = context;
  const contacts = await recordMoved(db, kind, tables, { source, reason, actor: by }, context.now);
  return { contacts, keptUnread };
}
