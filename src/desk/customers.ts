import { type Db } from '../database/db';
import { manyRecordFacts, type RecordFacts, type RecordType } from '../intake/record.sql';

interface OfRecord {
  recordType: string;
  recordKey: string;
}

/** What is known of the records of some rows, asked for once for each type. */
export async function customersOf(
  db: Db,
  about: readonly OfRecord[],
): Promise<(row: OfRecord) => RecordFacts | null> {
  const found = new Map<string, RecordFacts>();
  for (const type of new Set(about.map(({ recordType }) => recordType))) {
    const keys = about.filter(({ recordType }) => recordType === type).map(({ recordKey }) => recordKey);
    for (const facts of await manyRecordFacts(db, type as RecordType, [...new Set(keys)]))
      found.set(`${type} ${facts.recordKey}`, facts);
  }
  return (row) => found.get(`${row.recordType} ${row.recordKey}`) ?? null;
}
