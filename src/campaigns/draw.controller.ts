import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { coverageItemsQuery, coverageQuery, drawsQuery, itemsQuery, rowId } from './campaign.dto';
import { CoverageService } from './coverage.service';

const DRAW = {
  id: 12,
  campaignCode: 'new-policy',
  clause: '服务标准 9(4)',
  ruleVersion: 1,
  dueAt: '2026-03-08T22:00:00.000Z',
  ranAt: '2026-03-08T22:00:04.000Z',
  title: null,
  askedBy: 'schedule',
  eligible: 100,
  drawn: 96,
  excluded: 4,
  calls: 94,
};
const ITEM = {
  drawId: 12,
  campaignCode: 'new-policy',
  occasionOn: '1970-01-01',
  recordType: 'policy',
  recordKey: 'AN521585',
  branchCode: '3308',
  leadKey: null,
  reason: 'no_contact',
  late: false,
  taskId: null,
  state: null,
  closeReason: null,
};
const ITEMS = { items: [ITEM], next: null };

@ApiTags('抽取与覆盖 draws and coverage')
@Controller()
@Allow({ roles: ['supervisor', 'quality', 'administrator'], scopes: ['reports:read', 'operate'] })
export class DrawController {
  constructor(private readonly coverage: CoverageService) {}

  @Get('draws')
  @ApiRoute({
    summary: '抽取记录 / Draws',
    description: '日期按中心时区，含起不含止 · local dates of the centre, from inclusive, to exclusive.',
    example: { draws: [DRAW], next: null },
  })
  @ApiProblems({ 404: ['campaign_unknown'] })
  async draws(@Query({ schema: drawsQuery }) query: z.infer<typeof drawsQuery>) {
    const draws = await this.coverage.draws(query);
    return { draws, next: draws.length === query.limit ? draws.at(-1)!.id : null };
  }

  @Get('draws/:id')
  @ApiRoute({
    summary: '一次抽取：应访 = 已抽 + 排除 / One draw: eligible = drawn + excluded',
    example: {
      ...DRAW,
      late: 2,
      excludedBy: { no_contact: 3, opted_out: 1 },
      closed: { completed: 80 },
      open: 16,
    },
  })
  @ApiProblems({ 404: ['draw_unknown'] })
  draw(@Param('id', { schema: rowId }) id: number) {
    return this.coverage.draw(id);
  }

  @Get('draws/:id/items')
  @ApiRoute({ summary: '数字背后的名单 / The list behind each number of a draw', example: ITEMS })
  @ApiProblems({ 404: ['draw_unknown'], 400: ['cursor_invalid'] })
  items(
    @Param('id', { schema: rowId }) id: number,
    @Query({ schema: itemsQuery }) query: z.infer<typeof itemsQuery>,
  ) {
    return this.coverage.drawItems(id, query);
  }

  @Get('coverage')
  @ApiRoute({
    summary: '覆盖率：按周与项目 / Coverage by ISO week and campaign',
    description:
      '应访 = 已抽 + 各原因排除；已抽 = 各结果 + 未了结 · eligible = drawn + excluded; drawn = closed + open. Counted in records; `calls` are fewer where one person has several.',
    example: {
      weeks: [
        {
          campaign: 'new-policy',
          week: '2026-W11',
          weekStartsOn: '2026-03-09',
          draws: 1,
          calls: 94,
          eligible: 100,
          drawn: 96,
          late: 2,
          excluded: { no_contact: 3, opted_out: 1 },
          excludedTotal: 4,
          closed: { completed: 80 },
          open: 16,
          addsUp: true,
        },
      ],
    },
  })
  @ApiProblems({ 400: ['range_empty'] })
  async weeks(@Query({ schema: coverageQuery }) { from, to }: z.infer<typeof coverageQuery>) {
    return { weeks: await this.coverage.coverage(from, to) };
  }

  @Get('coverage/items')
  @ApiRoute({
    summary: '覆盖率数字背后的名单 / The list behind each number of the coverage',
    example: ITEMS,
  })
  @ApiProblems({ 400: ['range_empty', 'cursor_invalid'], 404: ['campaign_unknown'] })
  coverageItems(@Query({ schema: coverageItemsQuery }) query: z.infer<typeof coverageItemsQuery>) {
    const { campaign, from, to, ...rest } = query;
    return this.coverage.items(campaign, from, to, rest);
  }
}
