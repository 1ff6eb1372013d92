import { rows, type Db } from '../database/db';

export interface AnswersFilter {
  from: Date;
  to: Date;
  campaign: string | null;
  /** Top of the subtree of branches that is asked for. */
  branch: string | null;
}

const SCOPE = `WITH RECURSIVE scope (code) AS (
  SELECT $4::text COLLATE "C" UNION SELECT b.branch_code FROM branch b JOIN scope ON b.parent_code = scope.code)`;
const ASKED_FOR = `WHERE a.answered_at >= $1 AND a.answered_at < $2 AND ($3::text IS NULL OR a.campaign_code = $3)
  AND ($4::text IS NULL OR a.branch_code IN (SELECT code FROM scope))`;
const parameters = ({ from, to, campaign, branch }: AnswersFilter) => [from, to, campaign, branch];

/** How often a question was answered so; a question of words has one row, without an answer. */
export interface AnswerCount {
  campaign: string;
  script: string;
  question: string;
  serviceItem: string | null;
  /** Code of the option, or the number as text; null: words. */
  answer: string | null;
  /** Of choices, `choice`; `number`, also of a scale; `words`. */
  kind: 'choice' | 'number' | 'words';
  count: number;
}

/** A customer who chose several options counts once in each. */
export function answerCounts(db: Db, filter: AnswersFilter): Promise<AnswerCount[]> {
  return rows<AnswerCount>(
    db,
    `${SCOPE}
     SELECT a.campaign_code AS campaign, a.script_code AS script, a.question_id AS question, a.service_item AS "serviceItem",
       coalesce(choice, trim_scale(a.number)::text) AS answer,
       CASE WHEN a.choices IS NOT NULL THEN 'choice' WHEN a.number IS NOT NULL THEN 'number' ELSE 'words' END AS kind, count(*)
     FROM script_answer a LEFT JOIN LATERAL unnest(a.choices) choice ON true
     ${ASKED_FOR}
     GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 6, min(a.number), 5`,
    parameters(filter),
  );
}

export interface QuestionTotal {
  campaign: string;
  script: string;
  question: string;
  serviceItem: string | null;
  answered: number;
  /** Answers that say that the service item was met, and that it was not; the others say nothing of it. */
  met: number;
  notMet: number;
  /** Of numbers and scales. */
  average: number | null;
  least: number | null;
  most: number | null;
  /** The newest version of the script that has been answered. */
  version: number;
}

/** Each question once: one answer of one call counts once here. */
export function questionTotals(db: Db, filter: AnswersFilter): Promise<QuestionTotal[]> {
  return rows<QuestionTotal>(
    db,
    `${SCOPE}
     SELECT a.campaign_code AS campaign, a.script_code AS script, a.question_id AS question, a.service_item AS "serviceItem",
       count(*) AS answered, count(*) FILTER (WHERE a.meets) AS met, count(*) FILTER (WHERE NOT a.meets) AS "notMet",
       round(avg(a.number), 2)::float8 AS average, min(a.number)::float8 AS least, max(a.number)::float8 AS most,
       max(a.script_version) AS version
     FROM script_answer a
     ${ASKED_FOR}
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    parameters(filter),
  );
}

/** A question as its script words it: `ask` and `options` as they stand there. */
export interface QuestionWords {
  script: string;
  version: number;
  question: string;
  /** Its place in the script. */
  place: number;
  ask: { zh: string; en: string };
  options: { code: string; zh: string; en: string }[] | null;
}

export function questionWords(
  db: Db,
  scripts: readonly { script: string; version: number }[],
): Promise<QuestionWords[]> {
  return rows<QuestionWords>(
    db,
    `SELECT v.code AS script, v.version, step ->> 'id' AS question, place::int, step -> 'ask' AS ask, step -> 'options' AS options
     FROM unnest($1::text[], $2::int[]) AS wanted (code, version)
     JOIN script_version v ON v.code = wanted.code AND v.version = wanted.version
     CROSS JOIN LATERAL jsonb_array_elements(v.steps) WITH ORDINALITY AS s (step, place)
     WHERE step ->> 'kind' = 'ask'`,
    [scripts.map(({ script }) => script), scripts.map(({ version }) => version)],
  );
}

export interface ItemTotal {
  code: string;
  nameZh: string;
  nameEn: string;
  clause: string;
  answered: number;
  met: number;
  notMet: number;
  /** Of those asked on a scale. */
  average: number | null;
}

/** Every service item that was answered, over all questions and campaigns. */
export function itemTotals(db: Db, filter: AnswersFilter): Promise<ItemTotal[]> {
  return rows<ItemTotal>(
    db,
    `${SCOPE}
     SELECT i.code, i.name_zh AS "nameZh", i.name_en AS "nameEn", i.clause, count(*) AS answered,
       count(*) FILTER (WHERE a.meets) AS met, count(*) FILTER (WHERE NOT a.meets) AS "notMet",
       round(avg(a.number), 2)::float8 AS average
     FROM script_answer a JOIN service_item i ON i.code = a.service_item
     ${ASKED_FOR}
     GROUP BY i.code ORDER BY i.sort, i.code`,
    parameters(filter),
  );
}
