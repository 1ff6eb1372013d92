import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CalendarService } from '../../src/calendar/calendar.service';
import { DAY_MS, dateOfDay, dayOfDate, instantOf, localDateOf } from '../../src/calendar/zone.rules';
import { CAMPAIGN_TYPES } from '../../src/campaigns/campaign-types';
import { addVersion } from '../../src/campaigns/campaign.sql';
import { DrawService } from '../../src/campaigns/draw.service';
import { poolOf } from '../../src/database/db';
import { setContactLimit } from '../../src/calls/limit.sql';
import { MessageService } from '../../src/sms/message.service';
import { insertBranch, insertClaim, insertPolicy, insertStaff } from '../factory';
import { STORM_VALUES } from './storm-times';

export const ZONE = 'Asia/Shanghai';
export const BRANCH = 'B1';
/** Records for each second of storm: a little more than the agents can call. */
const RECORDS_A_SECOND = 9;
const FEWEST_RECORDS = 300;

export const agentNo = (number: number) => `A${String(number).padStart(3, '0')}`;
export const phoneNo = (number: number) => `+86138${String(number).padStart(8, '0')}`;

export interface Stock {
  /** Numbers that the records share. */
  phones: number;
  records: number;
  /** Keys of the policies of last week. */
  policies: readonly string[];
}

/** The centre on the morning of the storm: its people, its records, hours round the clock, retries within seconds. */
export async function fillCentre(
  app: NestFastifyApplication,
  options: { agents: number; seconds: number; now: Date; liveFrom: Date },
): Promise<Stock> {
  const { now } = options;
  const pool = poolOf(app.get(DataSource));
  const records = Math.max(FEWEST_RECORDS, Math.round(options.seconds * RECORDS_A_SECOND));
  // No multiple of five: the kinds of records take turns, and every number shall have work of several kinds.
  const phones = 5 * Math.ceil(records / 25) + 1;
  await neverClose(app.get(CalendarService));
  await setContactLimit(pool, 20, 'storm', now);
  await hurry(pool, options.liveFrom, now);
  await app.get(MessageService).goLive(options.liveFrom);
  await insertBranch(pool, { branch_code: BRANCH, known_at: options.liveFrom, changed_at: options.liveFrom });
  // Each campaign has people of its own, who work through the same numbers at the same time as the others.
  const skills = ['new-policy', 'closing-care', 'special-visit', 'report-care', 'second-visit'];
  for (let number = 1; number <= options.agents; number++)
    await insertStaff(pool, {
      staff_no: agentNo(number),
      branch_code: number % 4 === 0 ? BRANCH : null,
      skills: [skills[number % skills.length]!, skills[(number + 1) % skills.length]!],
    });
  // Used by carriers that call the agent first.
  await pool.query(
    `INSERT INTO agent_line (staff_no, kind, set_by, set_at) SELECT staff_no, 'softphone', 'storm', $1 FROM staff`,
    [now],
  );
  const { policies, claims } = await addRecords(pool, records, phones, now);
  await app
    .get(DrawService)
    .drawByHand(
      'special-visit',
      { title: '满意度调查', recordType: 'claim', keys: claims, filter: null },
      'storm',
    );
  return { phones, records, policies };
}

async function neverClose(calendar: CalendarService): Promise<void> {
  const always: [string, string][] = [['00:00', '24:00']];
  for (const [code, nameZh, nameEn] of [
    ['standard', '标准时段', 'standard'],
    ['texting', '短信时段', 'texting'],
  ] as const)
    await calendar.putHours(
      code,
      { nameZh, nameEn, weekday: always, weekend: always, holiday: 'weekday', note: null },
      'storm',
    );
}

/** Written as a row: the REST route allows no gap below a minute. */
async function hurry(pool: Pool, effectiveFrom: Date, now: Date): Promise<void> {
  for (const { code, clause, defaults } of CAMPAIGN_TYPES)
    await addVersion(
      pool,
      {
        campaignCode: code,
        version: 2,
        clause,
        values: { ...defaults, ...STORM_VALUES, skill: code },
        effectiveFrom,
        note: 'storm',
        createdBy: 'storm',
      },
      now,
    );
}

/**
 * Policies of last week, claims closed two weeks ago, renewals due: each number has work in several campaigns. Their keys
 * begin with the number, so that every campaign comes to the same number at about the same time.
 */
async function addRecords(
  pool: Pool,
  count: number,
  phones: number,
  now: Date,
): Promise<{ policies: string[]; claims: string[] }> {
  const today = dayOfDate(localDateOf(ZONE, now.getTime()));
  const at = (day: number, hour = 11) => new Date(instantOf(ZONE, day * DAY_MS) + hour * 3_600_000);
  // 1970-01-01 was a Thursday: Mondays are the days 4, 11, 18 …
  const monday = today - ((today + 3) % 7);
  const tuesday = today - ((today + 2) % 7);
  const known = { known_at: at(monday - 7, 20), changed_at: at(monday - 7, 20), branch_code: BRANCH };
  const claims: string[] = [];
  const policies: string[] = [];
  for (let number = 0; number < count; number++) {
    const phone = phoneNo(number % phones);
    const key = `${String(number % phones).padStart(5, '0')}-${number}`;
    const kind = number % 5;
    if (kind < 2) {
      policies.push(`P${key}`);
      await insertPolicy(pool, {
        ...known,
        policy_no: `P${key}`,
        phone,
        underwritten_at: at(monday - 7 + (number % 7)),
        effective_on: dateOfDay(monday),
        expires_on: dateOfDay(monday + 365),
      });
    } else if (kind === 2)
      await insertPolicy(pool, {
        ...known,
        policy_no: `E${key}`,
        phone,
        underwritten_at: at(today - 335),
        effective_on: dateOfDay(today - 335),
        expires_on: dateOfDay(today + 30),
      });
    else {
      const closed = at(tuesday - 20 + (number % 7));
      await insertClaim(pool, {
        ...known,
        report_no: `C${key}`,
        reporter_phone: phone,
        reported_at: new Date(closed.getTime() - 5 * DAY_MS),
        dispatched_at: new Date(closed.getTime() - 5 * DAY_MS + 600_000),
        closed_at: closed,
      });
      if (kind === 4) claims.push(`C${key}`);
    }
  }
  return { policies, claims };
}
