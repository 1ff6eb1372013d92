/** What a column of data-contract.md may hold. `key` names the record itself, `code` names another one. */
export type ColumnType =
  'key' | 'code' | 'text' | 'phone' | 'instant' | 'date' | 'decimal' | 'boolean' | 'enum' | 'zone' | 'list';

export interface Column {
  /** As in data-contract.md, and in the table. */
  name: string;
  type: ColumnType;
  required?: true;
  /** Longest text, in UTF-16 units; default by type. */
  max?: number;
  /** Of an enum. */
  values?: readonly string[];
  /** Value of a new record whose column is unknown, as the database reads it, where the table wants one. */
  whenUnknown?: string;
}

export const KIND_NAMES = ['policies', 'claims', 'complaints', 'repairs', 'branches', 'staff'] as const;
export type KindName = (typeof KIND_NAMES)[number];

/** One kind of record that the core systems hand us: pure data, one file each. */
export interface Kind {
  name: KindName;
  /** In Chinese, for people. */
  title: string;
  table: 'policy' | 'claim' | 'complaint' | 'repair' | 'branch' | 'staff';
  /** Name of the natural key's column. */
  key: string;
  columns: readonly Column[];
  /** Columns that name a branch: an unknown one is registered as a placeholder. */
  branches: readonly string[];
  /** A rule across columns, over canonical values; returns what to refuse, or null. */
  check?: (value: (column: string) => string | null) => { field: string; reason: string } | null;
}

/** Phone columns in the order of use; none for kinds that hold no contact. */
export function phoneColumns(kind: Kind): string[] {
  return kind.columns.filter(({ type }) => type === 'phone').map(({ name }) => name);
}
