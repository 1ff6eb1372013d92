import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import {
  answerCounts,
  itemTotals,
  questionTotals,
  questionWords,
  type AnswerCount,
  type AnswersFilter,
  type QuestionTotal,
  type QuestionWords,
} from './answers.sql';
import { datesAsInstants } from './contact-rate.sql';
import { assertForwards } from './report.service';
import { inSnapshot } from './snapshot';
import { rate } from './summary.rules';

export interface AnswersQuery {
  from: string;
  to: string;
  campaign: string | null;
  branch: string | null;
}

/** What customers answered, by question, option and service item; from the tables alone, of one moment. */
@Injectable()
export class AnswersService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** @throws InvalidInput `range_backwards` */
  async answers({ campaign, branch, ...dates }: AnswersQuery) {
    const { timeZone } = this.config;
    assertForwards(dates);
    const filter: AnswersFilter = {
      ...(await datesAsInstants(this.pool, dates, timeZone)),
      campaign,
      branch,
    };
    return inSnapshot(this.pool, 'UTC', async (db) => {
      const totals = await questionTotals(db, filter);
      const counts = await answerCounts(db, filter);
      const items = await itemTotals(db, filter);
      const words = await questionWords(db, totals);
      const questions = totals
        .map((total) => ({ total, word: wordsOf(total, words) }))
        .sort(byPlace)
        .map(({ total, word }) => questionOf(total, word, counts));
      return {
        ...dates,
        timeZone,
        campaign,
        branch,
        questions,
        serviceItems: items.map((item) => ({ ...item, attainment: rate(item.met, item.met + item.notMet) })),
      };
    });
  }
}

function wordsOf(total: QuestionTotal, words: readonly QuestionWords[]): QuestionWords | undefined {
  return words.find(
    (each) =>
      each.question === total.question && each.script === total.script && each.version === total.version,
  );
}

interface Worded {
  total: QuestionTotal;
  word: QuestionWords | undefined;
}

/** Within a script, in the order in which it asks. */
function byPlace(a: Worded, b: Worded): number {
  if (a.total.campaign !== b.total.campaign) return a.total.campaign < b.total.campaign ? -1 : 1;
  if (a.total.script !== b.total.script) return a.total.script < b.total.script ? -1 : 1;
  return (a.word?.place ?? 0) - (b.word?.place ?? 0);
}

function questionOf(total: QuestionTotal, word: QuestionWords | undefined, counts: readonly AnswerCount[]) {
  const { campaign, script, question, serviceItem } = total;
  const own = counts.filter(
    (each) =>
      each.campaign === campaign &&
      each.script === script &&
      each.question === question &&
      each.serviceItem === serviceItem &&
      each.answer !== null,
  );
  return {
    campaign,
    script,
    question,
    ask: word?.ask ?? null,
    serviceItem,
    answered: total.answered,
    met: total.met,
    notMet: total.notMet,
    average: total.average,
    least: total.least,
    most: total.most,
    answers: own.map(({ answer, count }) => {
      const option = word?.options?.find(({ code }) => code === answer);
      return {
        answer,
        zh: option?.zh ?? answer,
        en: option?.en ?? answer,
        count,
        share: rate(count, total.answered),
      };
    }),
  };
}
