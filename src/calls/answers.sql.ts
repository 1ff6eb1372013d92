import { rows, type Db } from '../database/db';
import type { AnswerRow } from './answer.rules';

/** Of the call that was answered. */
export interface AnsweredCall {
  attemptId: number;
  campaignCode: string;
  branchCode: string;
  scriptCode: string;
  scriptVersion: number;
  now: Date;
}

/** Writes the answers of a call, in the transaction of its disposition: that is once in a call's life, and so are they. */
export async function insertAnswers(
  db: Db,
  call: AnsweredCall,
  answers: readonly AnswerRow[],
): Promise<void> {
  if (!answers.length) return;
  await rows(
    db,
    `INSERT INTO script_answer (attempt_id, question_id, campaign_code, branch_code, script_code, script_version, service_item,
       choices, number, words, meets, answered_at)
     SELECT $1, question, $2, $3, $4, $5, item, string_to_array(choices, E'\\x1f'), number, words, meets, $6
     FROM unnest($7::text[], $8::text[], $9::text[], $10::numeric[], $11::text[], $12::bool[])
       AS a (question, item, choices, number, words, meets)
     RETURNING attempt_id`,
    [
      call.attemptId,
      call.campaignCode,
      call.branchCode,
      call.scriptCode,
      call.scriptVersion,
      call.now,
      answers.map((each) => each.question),
      answers.map((each) => each.serviceItem),
      answers.map((each) => each.choices?.join('\u001f') ?? null),
      answers.map((each) => each.number),
      answers.map((each) => each.words),
      answers.map((each) => each.meets),
    ],
  );
}
