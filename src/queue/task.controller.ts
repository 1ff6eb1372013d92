import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { actingAgent } from '../access/acting';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { maskPhone } from '../phone-mask.rules';
import { AgentService } from './agent.service';
import { ClaimService } from './claim.service';
import { IdleService } from './idle.service';
import { type ClaimedTask } from './queue.sql';
import { claimInput, holdInput, id, skipInput } from './task.dto';

const LEASE = { 409: ['lease_lost'] };
export const TASK_EXAMPLE = {
  id: 41,
  campaignCode: 'new-policy',
  recordType: 'policy',
  recordKey: 'P2026000041',
  alsoKeys: null,
  branchCode: '3301',
  phone: '138****1234',
  attempts: 0,
  dueAt: '2026-03-09T00:00:00.000Z',
  epoch: 1,
  leaseUntil: '2026-03-02T02:01:30.000Z',
};

@ApiTags('拨号 dialler')
@Controller('dialer')
@Allow({ roles: ['agent', 'salesperson', 'supervisor'], scopes: ['dialer'], byClaim: true })
export class TaskController {
  constructor(
    private readonly claims: ClaimService,
    private readonly agents: AgentService,
    private readonly idle: IdleService,
  ) {}

  @Post('claims')
  @HttpCode(200)
  @ApiRoute({
    summary: '领取下一个任务 / Take the next task',
    description:
      '没有任务时说明原因与下次时间 · with nothing to dial: why, and when to ask again. Asked again, it gives the task already held.',
    example: { task: TASK_EXAMPLE, idle: null },
  })
  @ApiProblems({ 404: ['unknown_agent'] })
  async claim(
    @Body({ schema: claimInput }) input: z.infer<typeof claimInput>,
    @CurrentUser() user: Principal,
  ) {
    const agent = actingAgent(user, input.agent);
    const task = await this.claims.takeNext(agent);
    return { task: task && brief(task), idle: task ? null : await this.idle.explain(agent) };
  }

  @Post('tasks/:id/heartbeat')
  @HttpCode(200)
  @ApiRoute({ summary: '续租 / Keep the lease', example: { leaseUntil: '2026-03-02T02:01:30.000Z' } })
  @ApiProblems(LEASE)
  async heartbeat(
    @Param('id', { schema: id }) taskId: number,
    @Body({ schema: holdInput }) hold: z.infer<typeof holdInput>,
    @CurrentUser() user: Principal,
  ) {
    return { leaseUntil: await this.agents.heartbeat(actingAgent(user, hold.agent), taskId, hold.epoch) };
  }

  @Post('tasks/:id/release')
  @HttpCode(200)
  @ApiRoute({ summary: '放回队列 / Give the task back', example: { taskId: 41, state: 'ready' } })
  @ApiProblems(LEASE)
  async release(
    @Param('id', { schema: id }) taskId: number,
    @Body({ schema: holdInput }) hold: z.infer<typeof holdInput>,
    @CurrentUser() user: Principal,
  ) {
    await this.agents.giveBack(actingAgent(user, hold.agent), taskId, hold.epoch);
    return { taskId, state: 'ready' };
  }

  @Post('tasks/:id/skip')
  @HttpCode(200)
  @ApiRoute({
    summary: '跳过并说明原因 / Skip it, with the reason',
    example: { taskId: 41, state: 'waiting' },
  })
  @ApiProblems({ 409: ['lease_lost', 'skip_forbidden'] })
  async skip(
    @Param('id', { schema: id }) taskId: number,
    @Body({ schema: skipInput }) input: z.infer<typeof skipInput>,
    @CurrentUser() user: Principal,
  ) {
    await this.agents.skip(actingAgent(user, input.agent), taskId, input.epoch, input.reason);
    return { taskId, state: 'waiting' };
  }
}

/** A claimed task as the answer to a claim: the card itself is one more request, and not on the hot path. */
function brief(task: ClaimedTask) {
  const { spareNumbers, ...rest } = task;
  return { ...rest, phone: maskPhone(task.phone), spareNumbers: spareNumbers?.map(maskPhone) ?? null };
}
