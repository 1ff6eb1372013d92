import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { staffInput, staffNumber, staffQuery } from './staff.dto';
import { StaffService } from './staff.service';

const MEMBER = {
  staffNo: 'A001',
  name: '王芳',
  role: 'agent',
  branchCode: null,
  branchName: null,
  team: '回访一组',
  skills: ['visit', 'care'],
  state: 'ready',
  reason: null,
  since: '2026-03-02T01:30:00.000Z',
};

@ApiTags('人员 staff')
@Allow({
  roles: ['supervisor', 'quality', 'complaints', 'administrator'],
  scopes: ['records:read', 'operate'],
})
@Controller('staff')
export class StaffController {
  constructor(private readonly staff: StaffService) {}

  @Get()
  @ApiRoute({
    summary: '人员：班组、技能、状态 / People: team, skills, state',
    example: { staff: [MEMBER], next: null },
  })
  async list(
    @Query({ schema: staffQuery }) query: z.infer<typeof staffQuery>,
    @CurrentUser() user: Principal,
  ) {
    const { role = null, branch = null, team = null, skill = null, q = null, after = '', limit } = query;
    const filter = { role, branch, team, skill, q, after, limit, within: user.branchCode };
    const staff = await this.staff.list(filter);
    return { staff, next: staff.length === limit ? staff.at(-1)!.staffNo : null };
  }

  @Get('choices')
  @ApiRoute({
    summary: '在用的班组与技能 / Teams and skills in use',
    example: { teams: ['回访一组'], skills: ['care', 'visit'] },
  })
  choices() {
    return this.staff.choices();
  }

  @Put(':staffNo')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @ApiRoute({
    summary: '调整班组、技能、机构 / Change team, skills, branch',
    description:
      '未给的不变，null 为取消；约十秒内对领取生效；以后导入的人员名单若不同，以名单为准 · what is absent stays, null takes it away; claims follow within ten seconds; a staff file that is imported later and says otherwise wins.',
    example: MEMBER,
  })
  @ApiProblems({ 400: ['branch_unknown', 'branch_needed'], 404: ['staff_unknown'] })
  place(
    @Param('staffNo', { schema: staffNumber }) no: string,
    @Body({ schema: staffInput }) input: z.infer<typeof staffInput>,
    @Actor() actor: string,
  ) {
    return this.staff.place(no, input, actor);
  }
}
