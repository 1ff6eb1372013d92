import { Controller, Get, Header, Req, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow';
import type { Authenticated } from '../access/principal';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { WallboardFeed } from './wallboard-feed';
import { Wallboard } from './wallboard.service';

type Asking = Authenticated & { method: string };

@ApiTags('报表 reports')
@Allow({ roles: ['supervisor', 'quality', 'administrator'], scopes: ['reports:read'] })
@Controller('reports')
export class WallboardController {
  constructor(
    private readonly wallboard: Wallboard,
    private readonly feed: WallboardFeed,
  ) {}

  @Get('wallboard')
  @ApiRoute({
    summary: '大屏 / The wallboard',
    description:
      '各车道开放情况与下次开放、队列、坐席、今日各小时接通、短信、预约、暂停（held：线路、短信通道、模板，自何时、为何、何时再试）、各期进度及能否按期完成（附理由与假设） · lanes open or opening next, the queue, agents, today’s contacts by hour, texts, promises, what is held back (`held`: calls, texts, a template; since when, why, until when), each campaign’s latest cycle and whether it will fit, with the reason and what that assumes. `countedAt`: what had to be counted is kept for a moment.',
    example: {
      at: '2026-03-02T02:00:00.000Z',
      countedAt: '2026-03-02T02:00:00.000Z',
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
      nextToOpen: { at: '2026-03-02T06:30:00.000Z', campaigns: ['renewal-call'] },
      agents: [{ state: 'talking', agents: 18, longestSince: '2026-03-02T01:52:00.000Z' }],
      agentList: [
        {
          staffNo: 'A001',
          name: '王芳',
          team: '回访一组',
          branchCode: null,
          state: 'talking',
          reason: null,
          since: '2026-03-02T01:58:00.000Z',
          campaign: 'new-policy',
          taskId: 41,
        },
      ],
      promises: { pending: 3, handedOver: 0, nextAt: '2026-03-02T06:45:00.000Z' },
      held: [
        {
          what: 'calls',
          provider: 'twilio',
          why: 'account',
          since: '2026-03-02T01:40:00.000Z',
          until: '2026-03-02T02:05:00.000Z',
          rule: null,
          version: null,
          language: null,
          nameZh: null,
          nameEn: null,
        },
        {
          what: 'template',
          provider: 'twilio',
          why: 'filtered',
          since: '2026-03-02T01:10:00.000Z',
          until: null,
          rule: 'renewal-notice',
          version: 4,
          language: 'zh',
          nameZh: '续保短信',
          nameEn: 'renewal notice',
        },
      ],
      texts: [{ state: 'delivered', texts: 120 }],
      today: { date: '2026-03-02', hours: [], total: { attempts: 0, reached: 0, completed: 0, rate: null } },
      cycles: [
        {
          campaign: 'new-policy',
          drawId: 7,
          dueAt: '2026-03-01T22:00:00.000Z',
          endsAt: '2026-03-08T22:00:00.000Z',
          hours: 'standard',
          calls: 400,
          open: 276,
          closed: 124,
          done: 0.31,
          forecast: {
            fits: true,
            reason: 'fits',
            zh: '排得下：需约 483 次呼叫，余 45.5 小时可呼叫，可完成约 5460 次',
            en: 'fits: about 483 attempts are needed, about 5460 can be made in the 45.5 open hours left',
            assumes: {
              basis: 'pace',
              attemptsACall: 1.75,
              attemptsAnHour: 120,
              openMinutesLeft: 2730,
              zh: '按最近 240 分钟可呼叫时段的速度，每通约 1.75 次；截止前到期的其他项目共 0 通一并计入',
              en: 'at the pace of the last 240 open minutes, about 1.75 attempts a call; the 0 calls of other cycles due by then are counted in',
            },
            attemptsNeeded: 483,
            attemptsPossible: 5460,
            short: 0,
          },
        },
      ],
    },
  })
  board(@Req() request: Asking) {
    return this.wallboard.board(branchOf(request));
  }

  @Get('wallboard/stream')
  @Header('cache-control', 'no-store, no-transform')
  // A proxy that gathers would hold every board back; and a stop must not wait for a connection that is kept alive.
  @Header('x-accel-buffering', 'no')
  @Header('connection', 'close')
  @ApiRoute({
    summary: '大屏实时推送（SSE） / The wallboard as server-sent events',
    description:
      '事件 wallboard：与 GET /api/reports/wallboard 相同的内容，变化时推送，最多每两秒一次；事件 farewell：服务停止或登录已失效；每 15 秒一行注释 · event `wallboard`: the same board, when it has changed, at most every two seconds; event `farewell`: {reason: stopping | session_over}; a comment every 15 seconds.',
    produces: 'text/event-stream',
  })
  @ApiProblems({ 503: ['wallboard_full', 'stopping'] })
  stream(@Req() request: Asking): StreamableFile {
    const type = 'text/event-stream; charset=utf-8';
    // HEAD comes by here too, and reads nothing.
    if (request.method !== 'GET') return new StreamableFile(Buffer.alloc(0), { type });
    const login = request.principal?.kind === 'user' ? request.principal.login : null;
    return new StreamableFile(this.feed.listen(branchOf(request), request, login), { type });
  }
}

/** Top of what the person sees; null: the whole company. */
function branchOf({ principal }: Authenticated): string | null {
  return principal?.branchCode ?? null;
}
