import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { agentsQuery, datesQuery } from './report.dto';
import { ReportService } from './report.service';

const RANGE = { from: '2026-03-02', to: '2026-03-08', timeZone: 'Asia/Shanghai' };
const TOTAL = { attempts: 120, reached: 66, completed: 60, rate: 0.55 };

@ApiTags('报表 reports')
@Allow({ roles: ['supervisor', 'quality', 'administrator'], scopes: ['reports:read'] })
@Controller('reports')
export class ReportController {
  constructor(private readonly reports: ReportService) {}

  @Get('contact-rate')
  @ApiRoute({
    summary: '接通率：按项目与小时 / Contact rate by campaign and hour',
    description: '只计入已消耗的呼叫 · of spent attempts; hours are those of the installation’s zone.',
    example: {
      ...RANGE,
      rows: [{ campaign: 'new-policy', hour: 10, attempts: 120, reached: 66, completed: 60, rate: 0.55 }],
      total: TOTAL,
    },
  })
  @ApiProblems({ 400: ['range_backwards'] })
  contactRate(@Query({ schema: datesQuery }) query: z.infer<typeof datesQuery>) {
    return this.reports.contactRate(query);
  }

  @Get('agents')
  @ApiRoute({
    summary: '坐席工作量 / What each agent did',
    example: {
      ...RANGE,
      rows: [
        {
          agent: 'A001',
          name: '王芳',
          attempts: 120,
          reached: 66,
          completed: 60,
          talkSeconds: 5400,
          wrapUpSeconds: 1800,
          promises: 3,
          promisesKept: 2,
          promisesMissed: 0,
          firstAt: '2026-03-02T01:31:00.000Z',
          lastAt: '2026-03-08T12:58:00.000Z',
          rate: 0.55,
        },
      ],
      total: TOTAL,
      next: null,
    },
  })
  @ApiProblems({ 400: ['range_backwards'] })
  agents(@Query({ schema: agentsQuery }) { from, to, ...page }: z.infer<typeof agentsQuery>) {
    return this.reports.agents({ from, to }, page);
  }
}
