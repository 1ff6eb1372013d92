import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { CalendarService } from '../calendar/calendar.service';
import { isOpen } from '../calendar/hours.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { ApiRoute } from '../operation/api.decorator';
import type { HoursJudge } from '../reports/invariant-hours';
import { checkInvariants } from '../reports/invariants.service';
import { textHours } from '../sms/text-rules';
import { sinceQuery } from './why.dto';

/** Proof on demand. Reports read tables alone, so what the calendar and the text rules know is handed to them here. */
@ApiTags('报表 reports')
@Controller('reports')
@Allow({ roles: ['supervisor', 'administrator'], scopes: ['reports:read', 'operate'], companyWide: true })
export class InvariantsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly calendar: CalendarService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {}

  @Get('invariants')
  @ApiRoute({
    summary: '不变量检查 / Whether every invariant holds',
    description:
      '逐项检查全部数据，或 since 之后写入的数据 · each of the ten invariants, by statements over all data or what was written since; `broken` must be 0.',
    example: {
      checked: 5,
      broken: 0,
      results: [
        {
          name: 'calls_inside_hours',
          invariant: 4,
          textZh: '呼叫都在时段内',
          textEn: 'no attempt starts outside its hours',
          checked: 5,
          broken: 0,
          samples: [],
        },
      ],
    },
  })
  async invariants(@Query({ schema: sinceQuery }) { since }: z.infer<typeof sinceQuery>) {
    const judge = await hoursJudge(this.calendar, this.config.timeZone);
    const results = await checkInvariants(this.dataSource, { ...judge, since, now: this.clock.now() });
    const sum = (of: 'checked' | 'broken') => results.reduce((total, each) => total + each[of], 0);
    return { checked: sum('checked'), broken: sum('broken'), results };
  }
}

/** The calendar's and the text rules' word on hours, as `checkInvariants` takes it; a simulation uses it too. */
export async function hoursJudge(calendar: CalendarService, timeZone: string): Promise<HoursJudge> {
  const facts = await calendar.facts();
  return {
    timeZone,
    isOpen: (hoursCode, zone, at) => isOpen(facts, hoursCode, zone, at.getTime()),
    textHours,
  };
}
