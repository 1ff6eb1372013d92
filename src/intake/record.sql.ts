import { row, rows, type Db } from '../database/db';

/** The records that a person may be called or texted about. */
export const RECORD_TYPES = ['policy', 'claim', 'complaint', 'repair'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

/** Table, key, phone columns (as typed, in the order of use) and the contact's name of each record type. */
export const RECORD_TABLES: Record<RecordType, { key: string; phones: string[]; name: string }> = {
  policy: { key: 'policy_no', phones: ['phone', 'phone_alt'], name: 'contact_name' },
  claim: { key: 'report_no', phones: ['reporter_phone'], name: 'reporter_name' },
  complaint: { key: 'complaint_no', phones: ['complainant_phone'], name: 'complainant_name' },
  repair: { key: 'repair_no', phones: ['customer_phone'], name: 'customer_name' },
};

export interface ContactRow {
  recordType: RecordType;
  recordKey: string;
  branchCode: string;
  /** E.164 in the order of use; `numberKinds` stands beside it one for one. */
  numbers: string[];
  numberKinds: ('mobile' | 'landline' | 'service')[];
  /** As the core system typed them, in the order of use; null where it left the field empty. */
  typed: (string | null)[];
  contactName: string | null;
}

/** What is known of a record, in one shape for all types; what a type does not have is null. Dates are local to the record. */
export interface RecordFacts extends Omit<ContactRow, 'typed' | 'contactName'> {
  branchName: string | null;
  coordinatorNo: string | null;
  salespersonNo: string | null;
  /** Whom to ask for: insured or company contact, reporter, complainant, customer. */
  customerName: string | null;
  insuredName: string | null;
  contactName: string | null;
  holderType: 'individual' | 'group' | null;
  productLine: string | null;
  plate: string | null;
  policyNo: string | null;
  reportNo: string | null;
  vip: boolean;
  language: string | null;
  /** IANA zone of the record or its branch; null: the installation's. */
  timeZone: string | null;
  underwrittenAt: Date | null;
  effectiveOn: string | null;
  expiresOn: string | null;
  endedOn: string | null;
  renewedBy: string | null;
  reportedAt: Date | null;
  dispatchedAt: Date | null;
  receivedAt: Date | null;
  closedAt: Date | null;
  handedOverAt: Date | null;
  severity: string | null;
  stage: string | null;
  knownAt: Date;
  changedAt: Date;
  attributes: Record<string, unknown> | null;
}

const CONTACT_SQL = Object.fromEntries(
  RECORD_TYPES.map((type) => {
    const { key, phones, name } = RECORD_TABLES[type];
    return [
      type,
      `SELECT '${type}' AS "recordType", ${key} AS "recordKey", branch_code AS "branchCode", numbers,
              number_kinds AS "numberKinds", ARRAY[${phones.join(', ')}] AS typed, ${name} AS "contactName"
       FROM ${type} WHERE ${key} = $1`,
    ];
  }),
) as Record<RecordType, string>;

/** The contact of one record, or null when there is no such record. */
export async function findContact(db: Db, recordType: RecordType, key: string): Promise<ContactRow | null> {
  return row<ContactRow>(db, CONTACT_SQL[recordType], [key]);
}

/** The same, held against others who would change it until the transaction ends. */
export async function lockContact(db: Db, recordType: RecordType, key: string): Promise<ContactRow | null> {
  return row<ContactRow>(db, `${CONTACT_SQL[recordType]} FOR UPDATE`, [key]);
}

/** Columns of the facts that a type has, by name; the others are null. */
const FACTS: Record<RecordType, Record<string, string>> = {
  policy: {
    customerName: 'coalesce(r.contact_name, r.insured_name)',
    insuredName: 'r.insured_name',
    contactName: 'r.contact_name',
    holderType: 'r.holder_type',
    productLine: 'r.product_line',
    salespersonNo: 'r.salesperson_no',
    plate: 'r.plate',
    policyNo: 'r.policy_no',
    vip: 'r.vip',
    language: 'r.language',
    timeZone: 'coalesce(r.time_zone, b.time_zone)',
    underwrittenAt: 'r.underwritten_at',
    effectiveOn: 'r.effective_on',
    expiresOn: 'r.expires_on',
    endedOn: 'r.ended_on',
    renewedBy: 'r.renewed_by',
  },
  claim: {
    customerName: 'coalesce(r.reporter_name, p.insured_name)',
    plate: 'coalesce(r.plate, p.plate)',
    policyNo: 'r.policy_no',
    reportNo: 'r.report_no',
    vip: 'r.vip',
    reportedAt: 'r.reported_at',
    dispatchedAt: 'r.dispatched_at',
    closedAt: 'r.closed_at',
    insuredName: 'p.insured_name',
    holderType: 'p.holder_type',
    productLine: 'p.product_line',
    language: 'p.language',
  },
  complaint: {
    customerName: 'r.complainant_name',
    policyNo: 'r.policy_no',
    reportNo: 'r.report_no',
    receivedAt: 'r.received_at',
    closedAt: 'r.closed_at',
    severity: 'r.severity',
    insuredName: 'p.insured_name',
    plate: 'p.plate',
    language: 'p.language',
  },
  repair: {
    customerName: 'r.customer_name',
    plate: 'r.plate',
    reportNo: 'r.report_no',
    receivedAt: 'r.received_at',
    handedOverAt: 'r.handed_over_at',
    stage: 'r.stage',
  },
};

const NULL_OF: Record<string, string> = {
  vip: 'false',
  timeZone: 'b.time_zone',
  ...Object.fromEntries(
    ['underwrittenAt', 'reportedAt', 'dispatchedAt', 'receivedAt', 'closedAt', 'handedOverAt'].map((name) => [
      name,
      'NULL::timestamptz',
    ]),
  ),
  ...Object.fromEntries(['effectiveOn', 'expiresOn', 'endedOn'].map((name) => [name, 'NULL::date'])),
};

const FACT_NAMES = [...new Set(Object.values(FACTS).flatMap((facts) => Object.keys(facts)))];

const FACTS_SQL = Object.fromEntries(
  RECORD_TYPES.map((type) => {
    const columns = FACT_NAMES.map(
      (name) => `${FACTS[type][name] ?? NULL_OF[name] ?? 'NULL::text'} AS "${name}"`,
    );
    const policy =
      type === 'claim' || type === 'complaint' ? 'LEFT JOIN policy p ON p.policy_no = r.policy_no' : '';
    return [
      type,
      `SELECT '${type}' AS "recordType", r.${RECORD_TABLES[type].key} AS "recordKey",
              r.branch_code AS "branchCode", b.name AS "branchName", b.coordinator_no AS "coordinatorNo",
              r.numbers, r.number_kinds AS "numberKinds", r.known_at AS "knownAt", r.changed_at AS "changedAt",
              r.attributes, ${columns.join(', ')}
       FROM ${type} r LEFT JOIN branch b ON b.branch_code = r.branch_code ${policy}
       WHERE r.${RECORD_TABLES[type].key} = ANY ($1::text[])`,
    ];
  }),
) as Record<RecordType, string>;

/** What is known of one record, or null when there is no such record. */
export async function recordFacts(db: Db, recordType: RecordType, key: string): Promise<RecordFacts | null> {
  return row<RecordFacts>(db, FACTS_SQL[recordType], [[key]]);
}

/** What is known of several records of one type, in no particular order; unknown keys are left out. */
export async function manyRecordFacts(
  db: Db,
  recordType: RecordType,
  keys: readonly string[],
): Promise<RecordFacts[]> {
  return rows<RecordFacts>(db, FACTS_SQL[recordType], [keys]);
}
