import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { Actor } from '../access/actor';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { ImportService } from './import.service';
import { RESULT_EXAMPLE, bulkQuery, keyParam, kindParam, putView, recordInput } from './intake.dto';
import type { KindName } from './kind';
import { RecordService } from './record.service';
import { withUpload } from './spool';

@ApiTags('资料 records')
@Controller('records')
@Allow({
  roles: ['supervisor', 'quality', 'complaints', 'administrator'],
  scopes: ['records:read', 'operate'],
})
export class RecordController {
  constructor(
    private readonly records: RecordService,
    private readonly imports: ImportService,
  ) {}

  @Post(':kind')
  @Allow({ roles: ['administrator'], scopes: ['records:write', 'operate'], companyWide: true })
  @HttpCode(200)
  @ApiRoute({
    summary: '写入一条记录 / Create or update one record by its number',
    description: '空值表示未知，不会抹去已有内容 · what is absent or null is unknown and takes nothing away.',
    response: putView,
  })
  @ApiProblems({ 400: ['record.refused'] })
  put(
    @Param('kind', { schema: kindParam }) kind: KindName,
    @Body({ schema: recordInput }) record: z.infer<typeof recordInput>,
    @Actor() actor: string,
  ) {
    return this.records.put(kind, record, actor);
  }

  @Post(':kind/bulk')
  @Allow({ roles: ['administrator'], scopes: ['records:write', 'operate'], companyWide: true })
  @HttpCode(200)
  @ApiRoute({
    summary: '批量写入（NDJSON）/ Many records, one JSON object a line',
    description:
      '整批一次生效；有问题的行单独退回，其余照常写入；合计等于行数 · all at once or not at all; bad lines come back one by one, ' +
      'the good ones are kept, and the counts add up to the lines.',
    upload: ['application/x-ndjson'],
    example: RESULT_EXAMPLE,
  })
  @ApiProblems({ 400: ['import.encoding', 'import.no_body'], 503: ['import.busy'] })
  bulk(
    @Param('kind', { schema: kindParam }) kind: KindName,
    @Query({ schema: bulkQuery }) { dryRun }: z.infer<typeof bulkQuery>,
    @Req() request: { body: unknown },
    @Actor() by: string,
  ) {
    return withUpload(request.body, 'bulk.ndjson', (source) =>
      this.imports.run({ kind, source, format: 'ndjson', by, dryRun }),
    );
  }

  @Get(':kind/:key')
  @ApiRoute({
    summary: '查看一条记录 / One record, its numbers as typed and as used, and the history of its contact',
    description: '号码完整显示，每次查看均留痕 · numbers are whole; each look is audited.',
    example: {
      kind: 'policies',
      key: 'P2026000041',
      record: { policyNo: 'P2026000041', insuredName: '张三', phone: '138 1234 5678' },
      phones: [{ e164: '+8613812345678', kind: 'mobile' }],
      typed: { phone: '138 1234 5678', phoneAlt: null },
      contactHistory: [],
    },
  })
  @ApiProblems({ 404: ['record.unknown'] })
  find(
    @Param('kind', { schema: kindParam }) kind: KindName,
    @Param('key', { schema: keyParam }) key: string,
    @Actor() actor: string,
  ) {
    return this.records.find(kind, key, actor);
  }
}
