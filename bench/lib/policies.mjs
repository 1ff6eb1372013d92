// A million policies of one week, as a core system would hand them over: every number its own, all of them due a call.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

/** The week before `DUE`, the Monday on which the campaign `new-policy` draws it (Asia/Shanghai). */
export const WEEK = {
  since: '2026-03-02T00:00:00+08:00',
  until: '2026-03-09T00:00:00+08:00',
  due: '2026-03-09T06:00:00+08:00',
};
export const BRANCHES = Array.from({ length: 50 }, (_, at) => String(3301 + at));
const HEADER =
  'policy_no,product_line,holder_type,insured_name,contact_name,phone,phone_alt,email,plate,branch_code,salesperson_no,underwritten_at,effective_on,expires_on,premium,currency,vip';
const SURNAMES = ['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周', '徐', '孙'];
const PRODUCTS = ['individual_motor', 'individual_motor', 'group_fire', 'group_liability'];

/** Scatters numbers below 10⁹ without repetition: a factor that shares no divisor with it. */
const scatter = (at) => (at * 387_420_489) % 1_000_000_000;

/** One line of the file; the same for the same number, always. */
function line(at) {
  const product = PRODUCTS[at % PRODUCTS.length];
  const holder = product === 'individual_motor' ? 'individual' : 'group';
  const name = `${SURNAMES[at % SURNAMES.length]}${String.fromCharCode(0x4e00 + (at % 4000))}`;
  const underwritten = new Date(Date.parse(WEEK.since) + (scatter(at) % (7 * 86_400)) * 1000).toISOString();
  const effective = `2026-03-${String(10 + (at % 18)).padStart(2, '0')}`;
  const plate = holder === 'individual' ? `浙A${String(at % 100_000).padStart(5, '0')}` : '';
  return `P${String(at).padStart(9, '0')},${product},${holder},${name},${name},13${String(scatter(at)).padStart(9, '0')},,,${plate},${BRANCHES[at % 50]},S${at % 3000},${underwritten},${effective},2027${effective.slice(4)},${(at % 900_000) / 100 + 300},CNY,${at % 97 === 0}\n`;
}

export async function writePolicies(path, count) {
  const file = createWriteStream(path);
  file.write(`${HEADER}\n`);
  for (let at = 0; at < count; at += 2000) {
    let lines = '';
    for (let each = at; each < Math.min(at + 2000, count); each++) lines += line(each);
    if (!file.write(lines)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

export async function addBranches(database) {
  await database.query(
    `INSERT INTO branch (branch_code, name, known_at, changed_at) SELECT code, code, '2026-01-01Z', '2026-01-01Z' FROM unnest($1::text[]) code`,
    [BRANCHES],
  );
}

/** The same policies straight into the table, for what comes after the import. */
export async function fillPolicies(database, count) {
  await addBranches(database);
  await database.query(
    `INSERT INTO policy (policy_no, product_line, holder_type, insured_name, contact_name, phone, branch_code, salesperson_no,
       underwritten_at, effective_on, expires_on, premium, currency, numbers, number_kinds, known_at, changed_at)
     SELECT 'P' || lpad(i::text, 9, '0'), p.line, CASE WHEN p.line = 'individual_motor' THEN 'individual' ELSE 'group' END, '王' || i,
       '王' || i, p.phone, $2::text[][(1 + i % 50)::int], 'S' || i % 3000, $3::timestamptz + ((i * 7919) % 604800) * interval '1 s',
       '2026-03-10', '2027-03-10', 300, 'CNY', ARRAY['+86' || p.phone], ARRAY['mobile'], $3, $3
     FROM generate_series(0::bigint, $1::bigint - 1) i
     CROSS JOIN LATERAL (SELECT (ARRAY['individual_motor', 'individual_motor', 'group_fire', 'group_liability'])[1 + i % 4] AS line,
       (13000000000 + (i * 2654435761) % 4294967296)::text AS phone) p`.replace(
      '$2::text[][',
      '($2::text[])[',
    ),
    [count, BRANCHES, WEEK.since],
  );
}
