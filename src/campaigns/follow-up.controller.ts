import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { followUpCloseInput, followUpsQuery, rowId } from './campaign.dto';
import { followUpWords } from './follow-up-words.rules';
import { FollowUpService } from './follow-up.service';

const FOLLOW_UP = {
  id: 5,
  kind: 'no_dispatch',
  recordType: 'claim',
  recordKey: 'AD200980004',
  branchCode: '3301',
  assignee: 'C01',
  note: null,
  openedAt: '2026-04-07T01:00:00.000Z',
  dueAt: '2026-04-07T01:30:00.000Z',
  closedAt: null,
  closedBy: null,
  outcome: null,
};

@ApiTags('协调人跟进 follow-ups')
@Controller('follow-ups')
export class FollowUpController {
  constructor(private readonly followUps: FollowUpService) {}

  @Get()
  @Allow({ roles: ['branch', 'supervisor', 'administrator'], scopes: ['records:read'] })
  @ApiRoute({
    summary: '机构的跟进事项 / Follow-ups of a branch and those below it',
    description:
      'no_dispatch 无派工、nobody_called 无人联系、stale_care 报案过迟或停机错过、renewal_unreached 续保未联系上 · what calls and draws leave for people to do.',
    example: {
      followUps: [
        {
          ...FOLLOW_UP,
          kindWords: followUpWords('no_dispatch'),
          assigneeName: '周协调',
          branchName: '杭州中心支公司',
        },
      ],
      next: null,
    },
  })
  @ApiProblems({ 404: ['unknown_branch'] })
  async list(
    @Query({ schema: followUpsQuery }) query: z.infer<typeof followUpsQuery>,
    @CurrentUser() user: Principal,
  ) {
    const { branch: asked, kind = null, ...rest } = query;
    const branch = await this.followUps.branchOf(user, asked);
    const found = await this.followUps.list({ branch, kind, ...rest });
    const followUps = found.map((each) => ({ ...each, kindWords: followUpWords(each.kind) }));
    return { followUps, next: followUps.length === query.limit ? followUps.at(-1)!.id : null };
  }

  @Post(':id/close')
  @HttpCode(200)
  @Allow({ roles: ['branch', 'supervisor'] })
  @ApiRoute({
    summary: '办结并说明结果 / Close it, with the outcome',
    example: { ...FOLLOW_UP, closedAt: '2026-04-07T01:20:00.000Z', closedBy: 'C01', outcome: '查勘员已联系' },
  })
  @ApiProblems({ 404: ['follow_up_unknown'], 409: ['follow_up_closed'] })
  async close(
    @Param('id', { schema: rowId }) id: number,
    @Body({ schema: followUpCloseInput }) input: z.infer<typeof followUpCloseInput>,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    return this.followUps.close(id, input, actor, user.branchCode);
  }
}
