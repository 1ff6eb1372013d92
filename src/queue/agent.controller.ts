import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { actingAgent, viewerOf } from '../access/acting';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { poolOf } from '../database/db';
import { NotFound } from '../errors';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { AgentService } from './agent.service';
import { seesCaller } from './sight';
import { agentStateInput } from './task.dto';

const STATE = {
  staffNo: 'A001',
  state: 'ready',
  reason: null,
  since: '2026-03-02T01:30:00.000Z',
  seenAt: '2026-03-02T01:30:00.000Z',
};

@ApiTags('坐席 agents')
@Controller()
@Allow({ roles: ['agent', 'salesperson', 'supervisor'], scopes: ['dialer'], byClaim: true })
export class AgentController {
  constructor(
    private readonly agents: AgentService,
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
