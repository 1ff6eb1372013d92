import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CalendarService } from '../calendar/calendar.service';
import { ApiRoute } from '../operation/api.decorator';
import { ReportService } from '../reports/report.service';
import { wallboardLanes } from './wallboard.rules';

@ApiTags('报表 reports')
@Controller('reports')
export class WallboardController {
  constructor(
    private readonly reports: ReportService,
    private readonly calendar: CalendarService,
  ) {}

  @Get('wallboard')
  @ApiRoute({
    summary: '大屏 / The wallboard',
    description:
      '各车道开放情况与下次开放、队列、坐席状态、今日各小时接通、各期进度 · lanes open or opening next, the queue, agents by state, today’s contacts by hour, progress of each campaign’s latest draw.',
    example: {
      at: '2026-03-02T02:00:00.000Z',
      timeZone: 'Asia/Shanghai',
      lanes: [
        {
          campaign: 'new-policy',
          hours: 'standard',
          timeZone: 'Asia/Shanghai',
          pools: 1,
          open: true,
          reason: 'open',
          changesAt: '2026-03-02T04:00:00.000Z',
          provisional: false,
          ready: 240,
          oldestDueAt: '2026-03-08T22:00:00.000Z',
        },
      ],
      queue: [
        {
          campaign: 'new-policy',
          waiting: 12,
          ready: 240,
          claimed: 6,
          calling: 18,
          oldestDueAt: '2026-03-08T22:00:00.000Z',
        },
      ],
      agents: [{ state: 'talking', agents: 18, longestSince: '2026-03-02T01:52:00.000Z' }],
      promises: { pending: 3, handedOver: 0, nextAt: '2026-03-02T06:45:00.000Z' },
      today: { date: '2026-03-02', hours: [], total: { attempts: 0, reached: 0, completed: 0, rate: null } },
      cycles: [
        {
          campaign: 'new-policy',
          drawId: 7,
          dueAt: '2026-03-01T22:00:00.000Z',
          calls: 400,
          open: 276,
          closed: 124,
          done: 0.31,
        },
      ],
    },
  })
  async wallboard() {
    const [board, calendar] = await Promise.all([this.reports.wallboard(), this.calendar.facts()]);
    return { ...board, lanes: wallboardLanes(board.lanes, calendar, board.at.getTime()) };
  }
}
