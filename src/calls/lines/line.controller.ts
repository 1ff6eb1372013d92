import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { actingAgent, viewerOf } from '../../access/acting';
import { Actor } from '../../access/actor';
import { Allow } from '../../access/allow';
import { CurrentUser, type Principal } from '../../access/principal';
import { poolOf } from '../../database/db';
import { NotFound } from '../../errors';
import { ApiProblems, ApiRoute } from '../../operation/api.decorator';
import { SecretRoute } from '../../operation/secret-route';
import { seesCaller } from '../../queue/sight';
import { AgentLines } from './agent-line.service';
import { lineInput, linesQuery, staffNumber } from './line.dto';

const LINE = {
  kind: 'phone',
  phone: '138****8000',
  needed: true,
  softphoneAvailable: true,
  carrier: 'twilio',
  controls: { hold: true, transfer: true },
  paused: null,
};

@ApiTags('线路 lines')
@Controller('lines')
@Allow({ roles: ['agent', 'salesperson', 'supervisor'], byClaim: true })
export class LineController {
  constructor(
    private readonly lines: AgentLines,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  @Get('mine')
  @ApiRoute({
    summary: '我的线路 / My line',
    description:
      '拨号时先呼叫您的电话或软电话；paused 说明线路何时恢复 · where a dial calls you first; `paused` says when the line is back.',
    example: LINE,
  })
  mine(@CurrentUser() user: Principal) {
    return this.lines.show(actingAgent(user));
  }

  @Put('mine')
  @ApiRoute({ summary: '设置我的线路 / Set my line', example: LINE })
  @ApiProblems({ 400: ['phone_invalid'], 409: ['no_softphone'] })
  setMine(
    @Body({ schema: lineInput }) input: z.infer<typeof lineInput>,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    return this.lines.set(actingAgent(user), input, actor);
  }

  @Post('mine/token')
  @HttpCode(200)
  @SecretRoute()
  @ApiRoute({
    summary: '软电话令牌，十分钟有效 / A token of the softphone, for ten minutes',
    description:
      '只能接听，不能外拨；退出登录或停用后不再发放 · it lets this browser be called, and call nobody; signed out or disabled, there is no further one.',
    example: { token: 'eyJ…', identity: 'A001', expiresAt: '2026-03-02T02:10:00.000Z' },
  })
  @ApiProblems({ 403: ['no_staff_number'], 409: ['no_softphone'] })
  token(@CurrentUser() user: Principal) {
    return this.lines.token(actingAgent(user));
  }

  @Get()
  @Allow({ roles: ['agent', 'salesperson', 'supervisor', 'administrator'] })
  @ApiRoute({
    summary: '谁用哪条线路 / Who has which line',
    description:
      '班长看到全部坐席；坐席与业务员看到可以接手的班长 · supervisors see everybody who calls; agents and salespeople the supervisors who can be called in.',
    example: {
      lines: [
        {
          staffNo: 'A001',
          name: '王芳',
          role: 'agent',
          branchCode: null,
          kind: 'phone',
          phone: '138****8000',
          setBy: 'A001',
          setAt: '2026-03-02T01:30:00.000Z',
        },
      ],
      next: null,
    },
  })
  async list(
    @Query({ schema: linesQuery }) { after, limit }: z.infer<typeof linesQuery>,
    @CurrentUser() user: Principal,
  ) {
    const leads = user.role === 'supervisor' || user.role === 'administrator';
    const lines = leads
      ? await this.lines.list({ within: user.branchCode, after, limit })
      : await this.lines.supervisors(user.branchCode, { after, limit });
    return { lines, next: lines.length === limit ? lines.at(-1)!.staffNo : null };
  }

  @Put(':staffNo')
  @Allow({ roles: ['supervisor'], byClaim: true })
  @ApiRoute({ summary: '设置坐席的线路 / Set somebody’s line', example: LINE })
  @ApiProblems({ 400: ['phone_invalid'], 404: ['unknown_agent'], 409: ['no_softphone'] })
  async set(
    @Param('staffNo', { schema: staffNumber }) staffNo: string,
    @Body({ schema: lineInput }) input: z.infer<typeof lineInput>,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    const pool = poolOf(this.dataSource);
    if (!(await this.lines.mayHaveOne(staffNo)) || !(await seesCaller(pool, viewerOf(user), staffNo)))
      throw new NotFound(
        'unknown_agent',
        `没有坐席 ${staffNo} · there is no agent ${staffNo} that you may see`,
      );
    return this.lines.set(staffNo, input, actor);
  }
}
