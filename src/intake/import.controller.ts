import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { Actor } from '../access/actor';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { ImportService } from './import.service';
import {
  REJECTION_EXAMPLE,
  RESULT_EXAMPLE,
  RUN_EXAMPLE,
  idParam,
  kindParam,
  rejectionQuery,
  runListQuery,
  uploadQuery,
  type UploadQuery,
} from './intake.dto';
import type { KindName } from './kind';
import { RejectionService } from './rejection.service';
import { withUpload } from './spool';

@ApiTags('导入 imports')
@Controller('imports')
@Allow({ roles: ['supervisor', 'administrator'], scopes: ['records:write', 'operate'], companyWide: true })
export class ImportController {
  constructor(
    private readonly imports: ImportService,
    private readonly rejections: RejectionService,
  ) {}

  @Get()
  @ApiRoute({ summary: '历次导入 / Imports, newest first', example: { imports: [RUN_EXAMPLE], next: null } })
  async list(@Query({ schema: runListQuery }) query: z.infer<typeof runListQuery>) {
    const imports = await this.imports.list(query);
    return { imports, next: imports.length === query.limit ? imports.at(-1)!.id : null };
  }

  @Get(':id')
  @ApiRoute({ summary: '一次导入的进度与结果 / One import: how far, and how it ended', example: RUN_EXAMPLE })
  @ApiProblems({ 404: ['import.unknown'] })
  find(@Param('id', { schema: idParam }) id: number) {
    return this.imports.find(id);
  }

  @Get(':id/rejected')
  @ApiRoute({
    summary: '退回的行（CSV）/ The rows that were rejected, with row, field, value and reason',
    description: '改正后可原样再次导入 · correct it and import it again as it is.',
    produces: 'text/csv',
  })
  @ApiProblems({ 404: ['import.unknown'] })
  async rejected(@Param('id', { schema: idParam }) id: number) {
    const run = await this.imports.find(id);
    return new StreamableFile(Readable.from(this.rejections.csv(run)), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="rejected-${run.kind}-${run.id}.csv"`,
    });
  }

  @Get(':id/rejections')
  @ApiRoute({
    summary: '退回的行，逐页 / The rows that were rejected, page by page',
    description:
      '每个原因一条；limit 按文件的行计 · one entry for each reason; `limit` counts rows of the file.',
    example: { rejections: [REJECTION_EXAMPLE], next: null },
  })
  @ApiProblems({ 404: ['import.unknown'] })
  async rejectedRows(
    @Param('id', { schema: idParam }) id: number,
    @Query({ schema: rejectionQuery }) { after, limit }: z.infer<typeof rejectionQuery>,
  ) {
    return this.rejections.page(await this.imports.find(id), after, limit);
  }

  @Post(':kind')
  @HttpCode(200)
  @ApiRoute({
    summary: '上传文件导入 / Import a file: CSV, TSV or XLSX',
    description:
      '编码（UTF-8、GB18030）与分隔符自动识别，也可指定；同一文件再次导入不作改动 · encoding and delimiter are found out, or given; ' +
      'the same file again changes nothing.',
    upload: [
      'text/csv',
      'text/tab-separated-values',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/octet-stream',
    ],
    example: RESULT_EXAMPLE,
  })
  @ApiProblems({
    400: [
      'import.header',
      'import.encoding',
      'import.empty',
      'import.not_text',
      'import.broken_workbook',
      'import.no_body',
    ],
    503: ['import.busy'],
  })
  upload(
    @Param('kind', { schema: kindParam }) kind: KindName,
    @Query({ schema: uploadQuery }) { filename, encoding, delimiter, dryRun }: UploadQuery,
    @Req() request: { body: unknown },
    @Actor() by: string,
  ) {
    return withUpload(request.body, filename, (source) =>
      this.imports.run({
        kind,
        source,
        format: 'file',
        by,
        dryRun,
        encoding,
        delimiter: delimiter === 'tab' ? '\t' : delimiter,
      }),
    );
  }
}
