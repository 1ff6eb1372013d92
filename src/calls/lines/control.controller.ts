import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Actor } from '../../access/actor';
import { Allow } from '../../access/allow';
import { CurrentUser, type Principal } from '../../access/principal';
import { ApiProblems, ApiRoute } from '../../operation/api.decorator';
import { id } from '../../queue/task.dto';
import { CallCardService } from '../call-card.service';
import { CallControl } from './call-control.service';
import { transferInput } from './line.dto';

const LINE = {
  agentLeg: 'answered',
  customerLeg: 'answered',
  held: false,
  machine: null,
  recording: false,
  transfer: null,
  refused: null,
};
const PROBLEMS = {
  404: ['unknown_attempt'],
  409: ['not_in_conversation', 'not_supported', 'line_refused'],
  503: ['line_unclear'],
};

@ApiTags('拨号 dialler')
@Controller('dialer/attempts/:id')
@Allow({ roles: ['agent', 'salesperson', 'supervisor'], scopes: ['dialer'], byClaim: true })
export class ControlController {
  constructor(
    private readonly cards: CallCardService,
    private readonly control: CallControl,
  ) {}

  @Post('hold')
  @HttpCode(200)
  @ApiRoute({
    summary: '保持：客户听音乐 / Hold: the customer hears music',
    example: { ...LINE, held: true },
  })
  @ApiProblems(PROBLEMS)
  async hold(
    @Param('id', { schema: id }) attemptId: number,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    await this.cards.assertOwn(attemptId, user);
    return this.control.hold(attemptId, actor);
  }

  @Post('resume')
  @HttpCode(200)
  @ApiRoute({ summary: '恢复通话 / Resume', example: LINE })
  @ApiProblems(PROBLEMS)
  async resume(
    @Param('id', { schema: id }) attemptId: number,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    await this.cards.assertOwn(attemptId, user);
    return this.control.resume(attemptId, actor);
  }

  @Post('leave')
  @HttpCode(200)
  @ApiRoute({
    summary: '把客户交给班长，自己离开 / Leave the customer with the supervisor',
    example: { ...LINE, transfer: { to: 'S001', name: '李敏', leg: 'answered' } },
  })
  @ApiProblems({ 404: ['unknown_attempt'], 409: ['nobody_takes_over'] })
  async leave(@Param('id', { schema: id }) attemptId: number, @CurrentUser() user: Principal) {
    await this.cards.assertOwn(attemptId, user);
    return this.control.leave(attemptId);
  }

  @Post('transfer')
  @HttpCode(200)
  @ApiRoute({
    summary: '转接给班长 / Transfer to a supervisor',
    description:
      '班长加入通话，坐席可随时离开，结果仍由坐席登记 · the supervisor joins the conversation, the agent may leave it, and still records the disposition.',
    example: { ...LINE, transfer: { to: 'S001', name: '李敏', leg: 'dialled' } },
  })
  @ApiProblems({
    ...PROBLEMS,
    400: ['not_a_supervisor'],
    409: [...PROBLEMS[409], 'no_line_there'],
    503: ['line_down', 'line_busy', 'line_unclear'],
  })
  async transfer(
    @Param('id', { schema: id }) attemptId: number,
    @Body({ schema: transferInput }) input: z.infer<typeof transferInput>,
    @CurrentUser() user: Principal,
    @Actor() actor: string,
  ) {
    await this.cards.assertOwn(attemptId, user);
    return this.control.transfer(attemptId, input.to, actor);
  }
}
