import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { poolOf } from '../database/db';
import { maskDeep } from '../mask-deep.rules';
import { ApiRoute } from '../operation/api.decorator';
import { Allow } from './allow';
import { searchAudit } from './audit-search.sql';
import { auditQuery } from './user.dto';

@ApiTags('审计 audit')
@Controller('audit')
@Allow({ roles: ['administrator', 'supervisor'], companyWide: true })
export class AuditController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get()
  @ApiRoute({
    summary: '审计记录 / The audit trail, newest first',
    description: '号码脱敏显示 · telephone numbers are masked.',
    example: {
      entries: [
        {
          id: 90,
          at: '2026-03-02T01:30:00.000Z',
          actor: 'M001',
          action: 'campaign.changed',
          entityType: 'campaign',
          entityId: 'new-policy',
          before: {},
          after: {},
        },
      ],
      next: 90,
    },
  })
  async search(@Query({ schema: auditQuery }) query: z.infer<typeof auditQuery>) {
    const found = await searchAudit(poolOf(this.dataSource), {
      ...query,
      before: query.after,
      limit: query.limit + 1,
    });
    const entries = found
      .slice(0, query.limit)
      .map((each) => ({ ...each, before: maskDeep(each.before), after: maskDeep(each.after) }));
    return { entries, next: found.length > query.limit ? entries.at(-1)!.id : null };
  }
}
