import { Injectable } from '@nestjs/common';
import { type Db } from '../database/db';
import { type CallPlan } from '../queue/call-plan';
import { type ClaimedTask } from '../queue/queue.sql';
import { ScriptService } from '../scripts/script.service';
import { answerRows, type AnswerRow } from './answer.rules';
import { insertAnswers } from './answers.sql';
import { type RecordInput } from './record-row';

/** Answers that fit the script, one at least. */
export interface JudgedAnswers {
  script: CallPlan['values']['script'];
  rows: AnswerRow[];
}

/** What the customer answered, judged against the script version of the task and stored with the disposition. */
@Injectable()
export class AnswerService {
  constructor(private readonly scripts: ScriptService) {}

  /** Null where nothing was answered: such a call is recorded as before, with others in one statement. @throws InvalidInput `answers_invalid` */
  async judge(plan: CallPlan, input: RecordInput): Promise<JudgedAnswers | null> {
    if (!input.answers) return null;
    const { script } = plan.values;
    const steps = await this.scripts.steps(script.code, script.version);
    const rows = answerRows(steps, input.answers, input.disposition);
    return rows.length > 0 ? { script, rows } : null;
  }

  /** In the transaction of the disposition, whose audit row is theirs too. */
  async write(
    db: Db,
    attemptId: number,
    { campaignCode, branchCode }: ClaimedTask,
    { script, rows }: JudgedAnswers,
    now: Date,
  ): Promise<void> {
    const call = { attemptId, campaignCode, branchCode, now };
    await insertAnswers(db, { ...call, scriptCode: script.code, scriptVersion: script.version }, rows);
  }
}
