import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { Actor } from '../access/actor';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { ApiRoute } from '../operation/api.decorator';
import { streamExport } from './export.service';
import type { ExportFile } from './export.sql';
import { exportFile, exportQuery } from './report.dto';
import { inSnapshot } from './snapshot';
import { readSummary } from './summary';

@ApiTags('导出 exports')
@Controller('exports')
@Allow({ roles: ['supervisor', 'administrator'], scopes: ['reports:read', 'operate'], companyWide: true })
export class ExportController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {}

  @Get('summary.json')
  @ApiRoute({
    summary: '汇总：按项目、结束原因、结果、小时 / Counts by campaign, close reason, disposition and hour',
    example: {
      timeZone: 'Asia/Shanghai',
      campaigns: {},
      closeReasons: { completed: 60 },
      dispositions: {},
      hours: {},
    },
  })
  async summary() {
    const { timeZone } = this.config;
    // What the checks find is asked for by itself: it takes longer than all counts together.
    const { invariants: _, ...counts } = await inSnapshot(this.dataSource, timeZone, (db) =>
      readSummary(db, timeZone),
    );
    return counts;
  }

  @Get(':file')
  @ApiRoute({
    summary: '导出文件 / A file of the data contract',
    description:
      '机器接口：单元格不加防公式前缀，请勿直接用表格软件打开 · a contract between programs: no cell is prefixed against formulas.',
    produces: 'text/csv',
  })
  async file(
    @Param('file', { schema: exportFile }) name: z.infer<typeof exportFile>,
    @Query({ schema: exportQuery }) { phones }: z.infer<typeof exportQuery>,
    @Actor() actor: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    if (phones === 'full')
      await writeAudit(this.dataSource, {
        at: this.clock.now(),
        actor,
        action: 'export.phones_shown',
        entityType: 'export',
        entityId: name,
      });
    void reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store');
    return streamExport(this.dataSource, name.slice(0, -'.csv'.length) as ExportFile, {
      timeZone: this.config.timeZone,
      mask: phones === 'masked',
    });
  }
}
