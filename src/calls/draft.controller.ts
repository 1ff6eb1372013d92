import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { actingAgent } from '../access/acting';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { id } from '../queue/task.dto';
import { draftInput, type DraftInput } from './call.dto';
import { DraftService } from './draft.service';

@ApiTags('拨号 dialler')
@Controller('dialer')
export class DraftController {
  constructor(private readonly drafts: DraftService) {}

  @Put('tasks/:id/draft')
  @Allow({ roles: ['agent', 'salesperson', 'supervisor'], scopes: ['dialer'], byClaim: true })
  @ApiRoute({
    summary: '保存通话草稿 / Keep what has been typed during a call',
    description:
      '只有持有任务的人能写；登记结果后不再给出 · only whoever holds the task; not given any more once the disposition is recorded. The call card gives it back.',
    example: { taskId: 41, savedAt: '2026-03-02T02:01:30.000Z' },
  })
  @ApiProblems({ 409: ['lease_lost'] })
  save(
    @Param('id', { schema: id }) taskId: number,
    @Body({ schema: draftInput }) input: DraftInput,
    @CurrentUser() user: Principal,
  ) {
    const { agent, epoch, answers, note, stepId } = input;
    return this.drafts.save(actingAgent(user, agent), taskId, epoch, {
      answers,
      note: note ?? null,
      stepId: stepId ?? null,
    });
  }
}
