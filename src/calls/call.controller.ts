import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { actingAgent, viewerOf } from '../access/acting';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { PlanService } from '../queue/plan.service';
import { TASK_EXAMPLE } from '../queue/task.controller';
import { holdInput, id } from '../queue/task.dto';
import { CallCardService } from './call-card.service';
import { cardQuery, deskCallInput, dispositionInput } from './call.dto';
import { DialService } from './dial.service';
import { RecordService } from './record.service';

@ApiTags('拨号 dialler')
@Controller('dialer')
@Allow({ roles: ['agent', 'salesperson', 'supervisor'], scopes: ['dialer'], byClaim: true })
export class CallController {
  constructor(
    private readonly dials: DialService,
    private readonly records: RecordService,
    private readonly cards: CallCardService,
    private readonly plans: PlanService,
  ) {}

  @Get('tasks/:id')
  @ApiRoute({
    summary: '任务卡：客户、原因、历史、话术 / The call card: who, why, history, script',
    example: {
      task: TASK_EXAMPLE,
      clause: '服务标准 9(4)',
      attempts: [],
      script: { steps: [] },
      draft: null,
    },
  })
  @ApiProblems({ 404: ['unknown_task'] })
  card(
    @Param('id', { schema: id }) taskId: number,
    @Query({ schema: cardQuery }) { language }: z.infer<typeof cardQuery>,
    @CurrentUser() user: Principal,
  ) {
    return this.cards.card(taskId, language ?? null, viewerOf(user));
  }

  @Post('tasks/:id/dial')
  @HttpCode(200)
  @ApiRoute({
    summary: '拨号 / Dial',
    description:
      '再次检查所有关口后交给线路；同一次领取重复请求只拨一次；先呼叫坐席的线路没有线路、暂停或排满时任务留在手上 · every gate again, then the carrier; asked twice under one claim it dials once. Without a line of one’s own (where the carrier calls it first), with the line down or its pace taken, the task stays.',
    example: { id: 90, taskId: 41, number: 1, state: 'placed', carrier: 'simulated', phone: '138****1234' },
  })
  @ApiProblems({
    409: ['lease_lost', 'no_line'],
    503: ['line_down', 'line_busy'],
    422: ['hours', 'daily_cap', 'opt_out', 'campaign', 'record', 'cycle', 'attempts', 'phone'],
  })
  async dial(
    @Param('id', { schema: id }) taskId: number,
    @Body({ schema: holdInput }) hold: z.infer<typeof holdInput>,
    @CurrentUser() user: Principal,
  ) {
    return this.cards.attempt(await this.dials.dial(actingAgent(user, hold.agent), taskId, hold.epoch));
  }

  @Post('tasks/:id/desk-call')
  @HttpCode(200)
  @ApiRoute({
    summary: '登记座机外呼结果 / Record a call made on a desk phone',
    description:
      '领取后用座机拨打，一次登记 · dialled by hand under this claim: attempt and disposition in one.',
    example: {
      attemptId: 90,
      taskId: 41,
      step: { kind: 'close', reason: 'completed', caseDue: false, why: '…' },
    },
  })
  @ApiProblems({
    409: ['lease_lost'],
    400: ['unknown_disposition', 'dial_first', 'not_a_call', 'started_at', 'answers_invalid'],
  })
  deskCall(
    @Param('id', { schema: id }) taskId: number,
    @Body({ schema: deskCallInput }) input: z.infer<typeof deskCallInput>,
    @CurrentUser() user: Principal,
  ) {
    return this.records.recordDeskCall(actingAgent(user, input.agent), taskId, input.epoch, input);
  }

  @Get('attempts/:id')
  @ApiRoute({
    summary: '一次通话的状态 / State of an attempt',
    description:
      'line 为各方的状态，线路没有分段时为空 · `line`: the legs of the call, null where the carrier has none.',
    example: {
      id: 90,
      taskId: 41,
      number: 1,
      state: 'answered',
      line: {
        agentLeg: 'answered',
        customerLeg: 'answered',
        held: false,
        machine: null,
        recording: false,
        transfer: null,
        refused: null,
      },
    },
  })
  @ApiProblems({ 404: ['unknown_attempt'] })
  attempt(@Param('id', { schema: id }) attemptId: number, @CurrentUser() user: Principal) {
    return this.cards.attemptById(attemptId, viewerOf(user));
  }

  @Post('attempts/:id/hang-up')
  @HttpCode(202)
  @ApiRoute({ summary: '挂断 / Hang up', status: 202, example: { attemptId: 90 } })
  @ApiProblems({ 404: ['unknown_attempt'] })
  async hangUp(
    @Param('id', { schema: id }) attemptId: number,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    // Somebody else's call is not there to be ended.
    await this.cards.attemptById(attemptId, viewerOf(user));
    await this.dials.hangUp(attemptId, actor);
    return { attemptId };
  }

  @Post('attempts/:id/disposition')
  @HttpCode(200)
  @ApiRoute({
    summary: '登记结果 / Record the disposition',
    description:
      '结果为 callback 时须给 promisedAt · with `callback`, `promisedAt` is the time promised. The same disposition again is answered as before.',
    example: {
      attemptId: 90,
      taskId: 41,
      step: { kind: 'close', reason: 'completed', caseDue: false, why: '…' },
    },
  })
  @ApiProblems({
    404: ['unknown_attempt'],
    409: ['already_recorded', 'call_still_live'],
    400: [
      'unknown_disposition',
      'call_was_made',
      'answers_invalid',
      'promise_time',
      'promise_past',
      'promise_outside_hours',
      'promise_too_far',
    ],
  })
  record(
    @Param('id', { schema: id }) attemptId: number,
    @Body({ schema: dispositionInput }) input: z.infer<typeof dispositionInput>,
    @CurrentUser() user: Principal,
  ) {
    const { agent: named, ...rest } = input;
    const agent = actingAgent(user, named);
    return this.records.recordByAgent(agent, attemptId, rest);
  }

  @Get('dispositions')
  @ApiRoute({
    summary: '结果代码表 / Dispositions',
    example: [
      {
        code: 'completed',
        group: 'reached',
        reached: true,
        effect: 'close',
        closeReason: 'completed',
        nameZh: '已完成',
        nameEn: 'completed',
      },
    ],
  })
  dispositions() {
    return this.plans.list();
  }
}
