import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../access/principal';
import { dateOfDay, dayOfDate, localDateOf, weekdayOfDay } from '../calendar/zone.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { branchAsked } from '../intake/branch-scope';
import {
  branchCoverage,
  branchFigures,
  branchReasons,
  type BranchFigures,
  type FigureTimes,
} from './branch-desk.sql';
import { instantsOfDate } from './desk-time';
import { named } from './desk-words.rules';

type Figure = Exclude<keyof BranchFigures, 'branchCode' | 'branchName'>;

/** The figures of a branch: its cases, its follow-ups, and what this week's draws hold of its records. */
@Injectable()
export class BranchDeskService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {}

  /** @throws NotFound `unknown_branch` */
  async figures(user: Principal, asked: string | undefined) {
    const db = this.dataSource.manager;
    const branch = await branchAsked(db, user, asked);
    const times = this.times();
    const [byBranch, reasons, coverage] = await Promise.all([
      branchFigures(db, branch, times),
      branchReasons(db, branch, times.now),
      branchCoverage(db, branch, times),
    ]);
    const sum = (of: Figure) => byBranch.reduce((total, each) => total + each[of], 0);
    const campaigns = new Map<string, ReturnType<typeof counts>>();
    for (const each of coverage) {
      const total = campaigns.get(each.campaignCode) ?? counts();
      for (const of of Object.keys(total) as (keyof typeof total)[]) total[of] += each[of];
      campaigns.set(each.campaignCode, total);
    }
    return {
      at: times.now,
      branchCode: branch,
      timeZone: this.config.timeZone,
      cases: {
        open: sum('casesOpen'),
        overdue: sum('casesOverdue'),
        dueToday: sum('casesDueToday'),
        escalated: sum('casesEscalated'),
        awaitingVisit: sum('casesAwaitingVisit'),
        answeredThisMonth: sum('answeredThisMonth'),
        onTimeThisMonth: sum('onTimeThisMonth'),
        confirmedThisMonth: sum('confirmedThisMonth'),
      },
      followUps: { open: sum('followUpsOpen'), overdue: sum('followUpsOverdue') },
      reasons: reasons.map(({ reason, ...rest }) => ({ reason: named('caseReason', reason), ...rest })),
      coverage: {
        weekStartsOn: localDateOf(this.config.timeZone, times.weekStart.getTime()),
        campaigns: [...campaigns].map(([code, total]) => ({ campaign: named('campaign', code), ...total })),
      },
      branches: byBranch.map((each) => ({
        ...each,
        coverage: coverage
          .filter(({ branchCode }) => branchCode === each.branchCode)
          .map(({ branchCode: _of, campaignCode, ...rest }) => ({
            campaign: named('campaign', campaignCode),
            ...rest,
          })),
      })),
    };
  }

  private times(): FigureTimes {
    const now = this.clock.now();
    const { timeZone } = this.config;
    const today = localDateOf(timeZone, now.getTime());
    const day = dayOfDate(today);
    const monday = dateOfDay(day - (weekdayOfDay(day) - 1));
    return {
      now,
      tomorrow: instantsOfDate(timeZone, today).to,
      monthStart: instantsOfDate(timeZone, `${today.slice(0, 7)}-01`).from,
      weekStart: instantsOfDate(timeZone, monday).from,
    };
  }
}

function counts() {
  return { eligible: 0, excluded: 0, called: 0, completed: 0, open: 0 };
}
