import type { INestApplicationContext } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { CalendarService } from '../../src/calendar/calendar.service';
import { isOpen } from '../../src/calendar/hours.rules';
import { checkInvariants } from '../../src/reports/invariants.service';
import { TEXT_RULES } from '../../src/sms/text-rules';
import { ZONE } from './storm-data';
import type { Verdict } from './verdict';

/** The product's own check of its tables, as it runs nightly: the second opinion. */
export async function checkTables(
  app: INestApplicationContext,
  dataSource: DataSource,
  now: Date,
): Promise<Verdict[]> {
  const facts = await app.get(CalendarService).facts();
  const hours = new Map(TEXT_RULES.map((rule) => [rule.code, rule.hours]));
  const found = await checkInvariants(dataSource, {
    now,
    timeZone: ZONE,
    isOpen: (code, zone, at) => isOpen(facts, code, zone, at.getTime()),
    textHours: (rule) => hours.get(rule) ?? null,
  });
  return found.map(({ name, invariant, textEn, checked, broken, samples }) => ({
    name: `tables: ${name}`,
    invariant,
    text: textEn,
    checked,
    broken,
    samples,
  }));
}
