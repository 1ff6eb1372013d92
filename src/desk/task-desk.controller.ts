import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { CallbackTimesService } from './callback-times.service';
import { DeskPeople } from './desk-people.service';
import { callbackTimesQuery, revealInput, taskId } from './desk.dto';
import { startOfDay } from './desk-time';
import { HISTORY, TIMES } from './desk-examples';
import { HistoryService } from './history.service';
import { RevealService } from './reveal.service';

/** What the holder of a task may ask about its customer. */
@ApiTags('拨号 dialler')
@Allow({ roles: ['agent', 'salesperson', 'branch', 'supervisor'] })
@Controller('dialer/tasks/:id')
export class TaskDeskController {
  constructor(
    private readonly people: DeskPeople,
    private readonly histories: HistoryService,
    private readonly callbackTimes: CallbackTimesService,
    private readonly reveals: RevealService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {}

  @Get('history')
  @ApiRoute({
    summary:
      '客户的全部往来：呼叫、预约、短信、核实件、联系变更 / Everything that has happened with the customer',
    description:
      '领取该任务者、当日拨打过者及班长可看，最新在前 · for who holds the task or has dialled it today, and for supervisors; the newest first.',
    example: HISTORY,
  })
  @ApiProblems({ 404: ['unknown_task'] })
  history(@Param('id', { schema: taskId }) id: number, @CurrentUser() user: Principal) {
    return this.people.withTask(user, id, this.today(), (task) => this.histories.history(task));
  }

  @Get('callback-times')
  @ApiRoute({
    summary: '可预约的回拨时间 / Times at which a call may be promised',
    description:
      '客户当地时间，每 15 分钟一个；与登记时同一规则 · on the customer’s clock, every quarter of an hour, by the rule that recording obeys; a day without any says why.',
    example: TIMES,
  })
  @ApiProblems({ 404: ['unknown_task'], 400: ['date_invalid'] })
  times(
    @Param('id', { schema: taskId }) id: number,
    @Query({ schema: callbackTimesQuery }) { date }: z.infer<typeof callbackTimesQuery>,
    @CurrentUser() user: Principal,
  ) {
    return this.people.withTask(user, id, this.today(), (task) => this.callbackTimes.times(task, date));
  }

  @Post('reveal')
  @HttpCode(200)
  @ApiRoute({
    summary: '显示完整号码（留痕、限次） / Show the whole number: audited, and limited',
    description:
      '仅限领取者；座机外呼时不计次数 · for who holds the task alone; where agents dial by hand it spends none of the day’s.',
    example: {
      taskId: 41,
      phone: '+8613812341234',
      local: '138 1234 1234',
      counted: true,
      today: 3,
      limit: 20,
      left: 17,
    },
  })
  @ApiProblems({ 404: ['unknown_task'], 422: ['reveal_limit'] })
  reveal(
    @Param('id', { schema: taskId }) id: number,
    @Body({ schema: revealInput }) { reason }: z.infer<typeof revealInput>,
    @CurrentUser() user: Principal,
  ) {
    return this.reveals.reveal(user, id, reason);
  }

  private today(): Date {
    return startOfDay(this.config.timeZone, this.clock.now());
  }
}
