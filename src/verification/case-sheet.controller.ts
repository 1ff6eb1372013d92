import type { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { InvalidInput } from '../errors';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { CaseDeskService } from './case-desk.service';
import { SHEET_TYPES } from './case-sheet';
import { CaseSheetService } from './case-sheet.service';
import { exportQuery, importQuery } from './case.dto';

const REPORT = {
  dryRun: true,
  rows: 4,
  corrected: 1,
  closed: 1,
  unchanged: 1,
  rejected: 1,
  changes: [
    {
      row: 2,
      caseId: 7,
      recordKey: 'P2026000041',
      customerName: '张三',
      outcome: 'corrected',
      why: 'new_number',
      before: ['138****1234'],
      after: ['139****5678'],
    },
  ],
  rejections: [
    {
      row: 5,
      caseId: 9,
      recordKey: 'P2026000044',
      field: 'new_phone',
      code: 'contact.invalid_phone',
      reason: '号码位数不足 · too few digits',
    },
  ],
};

@ApiTags('核实件 verification cases')
@Controller('cases')
export class CaseSheetController {
  constructor(
    private readonly sheets: CaseSheetService,
    private readonly desk: CaseDeskService,
  ) {}

  @Get('export')
  @Allow({ roles: ['branch', 'supervisor'] })
  @ApiRoute({
    summary: '导出待处理核实件为表格 / Open cases as a spreadsheet',
    description: 'format=xlsx | csv. 单元格均为文本 · every cell is text.',
    produces: SHEET_TYPES.xlsx,
  })
  async export(
    @Query({ schema: exportQuery }) { branch, format }: z.infer<typeof exportQuery>,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    const clerk = await this.desk.clerk(user, branch, actor);
    const name = `cases-${(clerk.branch ?? 'all').replace(/[^\w.-]/g, '_')}.${format}`;
    const sheet = await this.sheets.write(format, clerk);
    return new StreamableFile(sheet, {
      type: SHEET_TYPES[format],
      disposition: `attachment; filename="${name}"`,
    });
  }

  @Post('import')
  @HttpCode(200)
  @Allow({ roles: ['branch', 'supervisor'] })
  @ApiRoute({
    summary: '导入填写好的表格 / Answers from a spreadsheet',
    description:
      '先用 dryRun=true 预览。每行：corrected、closed、unchanged 或 rejected（附原因），合计等于行数；同一文件重复导入不再改动 · ' +
      'preview it with dryRun=true; each row ends as one of the four, and the counts add up; the same file again changes nothing.',
    upload: ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    example: REPORT,
  })
  @ApiProblems({
    404: ['unknown_branch'],
    400: ['case_sheet.columns', 'case_sheet.too_large', 'import.not_text', 'import.broken_workbook'],
  })
  async import(
    @Query({ schema: importQuery }) { branch, dryRun }: z.infer<typeof importQuery>,
    @Req() request: { body: unknown },
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    const file = streamOf(request.body);
    return this.sheets.read(file, await this.desk.clerk(user, branch, actor), dryRun);
  }
}

function streamOf(body: unknown): Readable {
  if (body !== null && typeof body === 'object' && 'pipe' in body) return body as Readable;
  throw new InvalidInput(
    'case_sheet.not_a_file',
    '请以 text/csv 或 xlsx 类型上传文件 · send the file as text/csv or as xlsx',
    { field: 'file' },
  );
}
