import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { actingAgent, viewerOf } from '../access/acting';
import { Actor } from '../access/actor';
import { Allow, Public } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { NotFound } from '../errors';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { AgentService } from './agent.service';
import { CallReportService } from './call-report.service';
import { type CallReport } from './carriers/port';
import { agentStateInput, callReport, contactLimitInput } from './dialer.dto';
import { contactLimit, setContactLimit } from './limit.sql';
import { seesCaller } from './sight';

const STATE = {
  staffNo: 'A001',
  state: 'ready',
  reason: null,
  since: '2026-03-02T01:30:00.000Z',
  seenAt: '2026-03-02T01:30:00.000Z',
};
const LIMIT = { version: 2, dailyCap: 3, effectiveFrom: '2026-03-02T01:30:00.000Z' };

@ApiTags('坐席 agents')
@Controller()
@Allow({ roles: ['agent', 'salesperson', 'supervisor'], scopes: ['dialer'], byClaim: true })
export class AgentController {
  constructor(
    private readonly agents: AgentService,
    private readonly reports: CallReportService,
    private readonly clock: Clock,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  @Get('agents/:staffNo/state')
  @ApiRoute({ summary: '坐席状态 / State of an agent', example: STATE })
  @ApiProblems({ 404: ['unknown_agent'] })
  async state(@Param('staffNo') staffNo: string, @CurrentUser() user: Principal) {
    return this.agents.state(await this.mayLook(user, staffNo));
  }

  @Put('agents/:staffNo/state')
  @ApiRoute({
    summary: '切换状态：就绪、小休、离线 / Enter a state: ready, break, offline',
    description: '小休与离线会放回已领取的任务 · a break or going offline gives back a claimed task.',
    example: STATE,
  })
  @ApiProblems({ 404: ['unknown_agent'], 409: ['call_still_live'] })
  async enter(
    @Param('staffNo') staffNo: string,
    @Body({ schema: agentStateInput }) input: z.infer<typeof agentStateInput>,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    return this.agents.enter(await this.mayLook(user, staffNo), input.state, input.reason ?? null, actor);
  }

  @Get('agents/:staffNo/callbacks')
  @ApiRoute({
    summary: '我的预约回拨 / Scheduled callbacks of an agent',
    example: [{ id: 7, taskId: 41, agent: 'A001', promisedAt: '2026-03-03T02:00:00.000Z', state: 'pending' }],
  })
  async callbacks(@Param('staffNo') staffNo: string, @CurrentUser() user: Principal) {
    return this.agents.callbacks(await this.mayLook(user, staffNo));
  }

  @Post('webhooks/calls/simulated')
  @Public()
  @HttpCode(204)
  @ApiRoute({
    summary: '模拟线路的通话回报 / Reports of the simulated exchange',
    status: 204,
    answers: '已收下 / kept',
  })
  async report(@Body({ schema: callReport }) report: z.infer<typeof callReport>): Promise<void> {
    await this.reports.receive('simulated', report as CallReport);
  }

  @Get('contact-limits')
  @Allow({ roles: ['supervisor', 'quality', 'administrator'], scopes: ['reports:read', 'operate'] })
  @ApiRoute({ summary: '每号码每日呼叫上限 / Daily cap of attempts to a number', example: LIMIT })
  limit() {
    return contactLimit(poolOf(this.dataSource), this.clock.now());
  }

  @Put('contact-limits')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @ApiRoute({ summary: '修改每日上限（立即生效） / Change the daily cap, in force at once', example: LIMIT })
  setLimit(
    @Body({ schema: contactLimitInput }) input: z.infer<typeof contactLimitInput>,
    @Actor() actor: string,
  ) {
    const now = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const before = await contactLimit(manager, now);
      const after = await setContactLimit(manager, input.dailyCap, actor, now);
      await writeAudit(manager, {
        at: now,
        actor,
        action: 'contact_limit.changed',
        entityType: 'contact_limit',
        entityId: String(after.version),
        before,
        after,
      });
      return after;
    });
  }

  /**
   * A supervisor may look at, and end, what an agent of theirs is in; everybody else only their own.
   * @throws NotAllowed `not_you`; NotFound `unknown_agent` for one of another branch, as for nobody
   */
  private async mayLook(user: Principal, staffNo: string): Promise<string> {
    if (user.role !== 'supervisor') return actingAgent(user, staffNo);
    if (await seesCaller(poolOf(this.dataSource), viewerOf(user), staffNo)) return staffNo;
    throw new NotFound(
      'unknown_agent',
      `没有坐席 ${staffNo} · there is no agent ${staffNo} that you may see`,
    );
  }
}
