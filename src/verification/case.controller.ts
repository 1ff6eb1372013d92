import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Actor } from '../access/actor';
import { Allow, type Allowed } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { InvalidInput } from '../errors';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { CaseDeskService } from './case-desk.service';
import { branchQuery, cannotInput, caseId, caseListQuery, correctionInput } from './case.dto';
import { CorrectionService } from './correction.service';

const CASE = {
  id: 7,
  version: 1,
  recordType: 'policy',
  recordKey: 'P2026000041',
  alsoKeys: null,
  reason: 'wrong_number',
  branchCode: '3301',
  holderCode: '3301',
  state: 'open',
  phone: '138****1234',
  openedAt: '2026-03-03T02:10:00.000Z',
  dueAt: '2026-03-10T10:00:00.000Z',
  dueProvisional: false,
  branchName: '杭州中心支公司',
  onTime: null,
  remaining: { overdue: false, workingDays: 3, zh: '剩 3 个工作日', en: '3 working days left' },
  reasonWords: { zh: '号码错误', en: 'wrong number' },
  stateWords: { zh: '待处理', en: 'open' },
};
const ATTEMPT = {
  taskId: 41,
  number: 1,
  startedAt: '2026-03-03T02:00:00.000Z',
  disposition: 'wrong_number',
  nameZh: '号码错误',
};
const EVENT = {
  at: '2026-03-03T02:10:00.000Z',
  actor: 'system',
  kind: 'opened',
  note: null,
  before: null,
  after: {},
};

const READ: Allowed = { roles: ['branch', 'supervisor', 'administrator'], scopes: ['records:read'] };
const ANSWER: Allowed = { roles: ['branch', 'supervisor'], scopes: ['records:write'] };

@ApiTags('核实件 verification cases')
@Controller('cases')
export class CaseController {
  constructor(
    private readonly desk: CaseDeskService,
    private readonly corrections: CorrectionService,
  ) {}

  @Get()
  @Allow(READ)
  @ApiRoute({
    summary: '本机构及下级的核实件，最急在前 / Cases of a branch and those below it, most urgent first',
    description:
      '已升级到上级的本机构客户仍可见 · those of its own records that were escalated stay visible.',
    example: { cases: [{ ...CASE, customerName: '张三', plate: '浙A12345' }], next: '1773136800000:7' },
  })
  @ApiProblems({ 404: ['unknown_branch'] })
  async list(
    @Query({ schema: caseListQuery }) { branch: asked, ...query }: z.infer<typeof caseListQuery>,
    @CurrentUser() user: Principal,
  ) {
    const { branch } = await this.desk.clerk(user, asked, user.login);
    return this.desk.list({ ...query, branch });
  }

  @Get(':id')
  @Allow(READ)
  @ApiRoute({
    summary: '一件核实件及其全部历史 / One case with its whole history',
    description: '号码完整显示，每次查看均留痕 · numbers are whole; each look is audited.',
    example: {
      case: { ...CASE, phone: '+8613812341234' },
      record: { customerName: '张三' },
      attempts: [ATTEMPT],
      events: [EVENT],
      contactChanges: [],
      texts: [],
      secondVisit: null,
    },
  })
  @ApiProblems({ 404: ['case.unknown', 'unknown_branch'] })
  async find(
    @Param('id', { schema: caseId }) id: number,
    @Query({ schema: branchQuery }) { branch }: z.infer<typeof branchQuery>,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    return this.desk.find(id, await this.desk.clerk(user, branch, actor));
  }

  @Post(':id/correction')
  @HttpCode(200)
  @Allow(ANSWER)
  @ApiRoute({
    summary: '修正联系方式并发起二次回访 / Correct the contact, and start the second visit',
    example: {
      caseId: 7,
      version: 2,
      before: { numbers: ['+8613812341234'] },
      after: { numbers: ['+8613912345678'] },
      why: 'new_number',
      secondVisitTaskId: 90,
    },
  })
  @ApiProblems({
    400: ['contact.invalid_phone', 'case.same_number', 'case.no_number', 'case.version_missing'],
    404: ['case.unknown', 'unknown_branch'],
    409: ['case.changed', 'case.not_open'],
  })
  async correct(
    @Param('id', { schema: caseId }) id: number,
    @Query({ schema: branchQuery }) { branch }: z.infer<typeof branchQuery>,
    @Body({ schema: correctionInput }) input: z.infer<typeof correctionInput>,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    const version = versionOf(input.version, ifMatch);
    const clerk = await this.desk.clerk(user, branch, actor);
    return this.corrections.correct(id, clerk, { ...input, version });
  }

  @Post(':id/cannot-be-corrected')
  @HttpCode(200)
  @Allow(ANSWER)
  @ApiRoute({
    summary: '说明无法修正的原因并结案 / Say why it cannot be corrected',
    example: { caseId: 7, version: 2, state: 'cannot_be_corrected' },
  })
  @ApiProblems({
    400: ['case.version_missing'],
    404: ['case.unknown', 'unknown_branch'],
    409: ['case.changed', 'case.not_open'],
  })
  async cannot(
    @Param('id', { schema: caseId }) id: number,
    @Query({ schema: branchQuery }) { branch }: z.infer<typeof branchQuery>,
    @Body({ schema: cannotInput }) input: z.infer<typeof cannotInput>,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    const seen = versionOf(input.version, ifMatch);
    const clerk = await this.desk.clerk(user, branch, actor);
    const version = await this.corrections.cannotBeCorrected(id, clerk, {
      reason: input.reason,
      version: seen,
    });
    return { caseId: id, version, state: 'cannot_be_corrected' };
  }
}

/** The version that the caller read, from the body or from If-Match. @throws InvalidInput `case.version_missing` */
function versionOf(inBody: number | undefined, ifMatch: string | undefined): number {
  const inHeader = /^(?:W\/)?"?(\d{1,9})"?$/.exec(ifMatch?.trim() ?? '')?.[1];
  const version = inBody ?? (inHeader === undefined ? undefined : Number(inHeader));
  if (version !== undefined) return version;
  throw new InvalidInput('case.version_missing', '请给出所见版本 · name the version that you read', {
    field: 'version',
    hint: '正文 version 或 If-Match 标头 · `version` in the body, or the header If-Match',
  });
}
