/**
 * The files of data-contract.md "Out", as COPY statements: PostgreSQL writes the CSV itself (RFC 4180 quoting, empty =
 * unknown), so a million rows cost no memory here. COPY takes no parameters: nothing of a caller's goes into these texts, the
 * zone is the session's (see `setReading`).
 *
 * No cell is prefixed against formulas: these files are the contract between programs, and a reader gets back exactly what the
 * table holds. Sheets that people open are made elsewhere.
 */
export const EXPORT_FILES = [
  'draws',
  'tasks',
  'exclusions',
  'attempts',
  'cases',
  'messages',
  'follow_ups',
] as const;
export type ExportFile = (typeof EXPORT_FILES)[number];

/** ISO 8601 with the session zone's offset; milliseconds only where there are any. */
const instant = (column: string) =>
  `replace(to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MSTZH:TZM'), '.000', '')`;

/** As `maskPhone` shows it: +8613812341234 → 138****1234. */
function phone(column: string, masked: boolean): string {
  if (!masked) return column;
  const digits = `CASE WHEN ${column} LIKE '+86%' THEN substr(${column}, 4) ELSE ${column} END`;
  return `CASE WHEN length(${digits}) < 7 THEN '****' ELSE left(${digits}, 3) || '****' || right(${digits}, 4) END`;
}

/** Text of `COPY … TO STDOUT` for one file, in the order of its identifiers: the same database gives the same bytes. */
export function copyStatement(file: ExportFile, masked: boolean): string {
  return `COPY (${SELECTS[file](masked)}) TO STDOUT WITH (FORMAT csv, HEADER true)`;
}

const SELECTS: Record<ExportFile, (masked: boolean) => string> = {
  draws: () => `SELECT id AS draw_id, campaign_code AS campaign, rule_version, ${instant('due_at')} AS due_at,
      ${instant('ran_at')} AS ran_at, eligible, drawn, excluded FROM draw ORDER BY id`,
  tasks: (
    masked,
  ) => `SELECT t.id AS task_id, t.draw_id, t.campaign_code AS campaign, v.clause, t.record_type, t.record_key,
      array_to_string(t.record_key || coalesce(t.also_keys, '{}'), ';') AS subjects, t.branch_code,
      ${phone('t.phone', masked)} AS phone, ${instant('t.opens_at')} AS cycle_opens_at, ${instant('t.due_at')} AS cycle_closes_at,
      t.late::text AS late, t.state, ${instant('t.closed_at')} AS closed_at, t.close_reason, t.follows_task_id
    FROM call_task t JOIN campaign_version v ON v.id = t.plan_id ORDER BY t.id`,
  exclusions: () => `SELECT draw_id, campaign_code AS campaign, record_type, record_key, reason
    FROM draw_item WHERE reason IS NOT NULL ORDER BY draw_id, record_key, occasion_on`,
  attempts: (
    masked,
  ) => `SELECT id AS attempt_id, task_id, number, ${phone('phone', masked)} AS phone, agent, carrier,
      ${instant('started_at')} AS started_at, ${instant('ended_at')} AS ended_at, disposition, counted::text AS counted
    FROM attempt ORDER BY id`,
  cases:
    () => `SELECT id AS case_id, record_type, record_key, reason, branch_code, ${instant('opened_at')} AS opened_at,
      ${instant('due_at')} AS due_at, state, ${instant('corrected_at')} AS corrected_at, second_visit_task_id,
      ${instant('closed_at')} AS closed_at FROM verification_case ORDER BY id`,
  messages: (
    masked,
  ) => `SELECT id AS message_id, rule, record_type, record_key, ${phone('phone', masked)} AS phone, due_on,
      ${instant('created_at')} AS created_at, ${instant('sent_at')} AS sent_at, state AS status, segments, reason
    FROM message ORDER BY id`,
  follow_ups: () => `SELECT id AS follow_up_id, kind, record_type, record_key, branch_code, assignee,
      ${instant('opened_at')} AS opened_at, ${instant('due_at')} AS due_at, ${instant('closed_at')} AS closed_at
    FROM follow_up ORDER BY id`,
};
