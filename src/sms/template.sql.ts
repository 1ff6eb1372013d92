import { affected, rows, type Db } from '../database/db';
import type { TextLanguage } from './text-rule';

export interface TextTemplate {
  code: string;
  version: number;
  language: TextLanguage;
  body: string;
  note: string | null;
  createdBy: string;
  createdAt: Date;
}

const COLUMNS = `code, version, language, body, note, created_by AS "createdBy", created_at AS "createdAt"`;

/** The newest version of each code and language; versions are counted per code, so a language may have gaps. */
export async function currentTemplates(db: Db): Promise<TextTemplate[]> {
  return rows<TextTemplate>(
    db,
    `SELECT DISTINCT ON (code, language) ${COLUMNS} FROM text_template ORDER BY code, language DESC, version DESC`,
  );
}

/** Every version of one code, newest first. */
export async function templateHistory(db: Db, code: string): Promise<TextTemplate[]> {
  return rows<TextTemplate>(
    db,
    `SELECT ${COLUMNS} FROM text_template WHERE code = $1 ORDER BY version DESC, language DESC LIMIT 200`,
    [code],
  );
}

/** Enters version 1 where there is none. */
export async function seedTemplates(
  db: Db,
  templates: readonly Pick<TextTemplate, 'code' | 'language' | 'body'>[],
  now: Date,
): Promise<number> {
  return affected(
    db,
    `INSERT INTO text_template (code, version, language, body, note, created_by, created_at)
     SELECT t.code, 1, t.language, t.body, NULL, 'system', $4
     FROM unnest($1::text[], $2::text[], $3::text[]) AS t (code, language, body)
     WHERE NOT EXISTS (SELECT 1 FROM text_template o WHERE o.code = t.code AND o.language = t.language)
     ON CONFLICT DO NOTHING`,
    [templates.map((it) => it.code), templates.map((it) => it.language), templates.map((it) => it.body), now],
  );
}

/** Changes of one code's templates queue up here until the transaction ends. */
export async function lockTemplates(db: Db, code: string): Promise<void> {
  await rows(db, `SELECT pg_advisory_xact_lock(hashtextextended('text_template ' || $1, 0))`, [code]);
}

/** Enters the next version of a code. Call after `lockTemplates`. */
export async function insertTemplate(
  db: Db,
  template: Pick<TextTemplate, 'code' | 'language' | 'body' | 'note' | 'createdBy'>,
  now: Date,
): Promise<TextTemplate> {
  const [made] = await rows<TextTemplate>(
    db,
    `INSERT INTO text_template (code, version, language, body, note, created_by, created_at)
     SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6 FROM text_template WHERE code = $1
     RETURNING ${COLUMNS}`,
    [template.code, template.language, template.body, template.note, template.createdBy, now],
  );
  return made!;
}
