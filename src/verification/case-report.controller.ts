import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { CaseDeskService } from './case-desk.service';
import { reportQuery } from './case.dto';

const ROW = {
  branchCode: '3301',
  branchName: '杭州分公司',
  month: '2026-03',
  issued: 40,
  corrected: 31,
  onTime: 30,
  escalated: 4,
  open: 3,
  awaitingVisit: 2,
  confirmed: 24,
  unreachableAfterCorrection: 5,
  cannotBeCorrected: 6,
};

@ApiTags('报表 reports')
@Controller('reports/cases')
export class CaseReportController {
  constructor(private readonly desk: CaseDeskService) {}

  @Get()
  @Allow({ roles: ['branch', 'supervisor', 'quality', 'administrator'], scopes: ['reports:read'] })
  @ApiRoute({
    summary: '核实件报表：按机构与下发月份 / Cases by branch and month of issue',
    description:
      'issued = open + awaitingVisit + confirmed + unreachableAfterCorrection + cannotBeCorrected. 不填机构为您的机构，全公司人员则为全部 · without a branch: yours, or all.',
    example: { rows: [ROW] },
  })
  @ApiProblems({ 404: ['unknown_branch'] })
  async report(
    @Query({ schema: reportQuery }) query: z.infer<typeof reportQuery>,
    @CurrentUser() user: Principal,
  ) {
    const { from = null, to = null } = query;
    const { branch } = await this.desk.clerk(user, query.branch, user.login);
    return { rows: await this.desk.report({ branch, from, to }) };
  }
}
