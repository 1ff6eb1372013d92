/** One numbered step of the schema: `NNNN_name.up.sql` and `.down.sql` of migrations/. */
export interface Migration {
  number: number;
  /** e.g. `0005_dialer` */
  name: string;
  up: string;
  down: string;
  /** SHA-256 of `up`, line ends unified, in hex. */
  checksum: string;
}

/** What a database says of itself. */
export interface Applied {
  number: number;
  name: string;
  checksum: string;
}

export type Verdict = { pending: Migration[] } | { refusal: string };

/**
 * Which steps are still to be taken, in order, or why none may be: a database ahead of the code, a step whose text
 * changed after it was taken, or one that was added behind those already taken.
 */
export function judge(known: Migration[], applied: Applied[]): Verdict {
  const byNumber = new Map(known.map((migration) => [migration.number, migration]));
  for (const done of applied) {
    const ours = byNumber.get(done.number);
    if (!ours) {
      return {
        refusal:
          `The database has migration ${done.name}, which this release does not know: it is newer than the code. ` +
          `Start the newer release, or restore the backup made before the upgrade.`,
      };
    }
    if (ours.checksum !== done.checksum) {
      return {
        refusal:
          `Migration ${done.name} was changed after this database took it. ` +
          `Put its file back as it was and write the change as a new migration.`,
      };
    }
  }
  const last = Math.max(0, ...applied.map((done) => done.number));
  const taken = new Set(applied.map((done) => done.number));
  const pending = known
    .filter((migration) => !taken.has(migration.number))
    .sort((a, b) => a.number - b.number);
  const behind = pending.find((migration) => migration.number < last);
  if (behind) {
    return {
      refusal:
        `Migration ${behind.name} was added behind number ${last}, which this database already has. ` +
        `Give it the next free number.`,
    };
  }
  return { pending };
}
