import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../access/allow';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { MessageListService } from './message-list.service';
import {
  type MessageQuery,
  type ReportQuery,
  messageQuery,
  messageView,
  reportQuery,
  reportView,
} from './text.dto';

@ApiTags('短信 texts')
@Controller()
@Allow({
  roles: ['supervisor', 'quality', 'complaints', 'administrator'],
  scopes: ['reports:read', 'operate'],
})
export class MessageController {
  constructor(private readonly messages: MessageListService) {}

  @Get('messages')
  @ApiRoute({
    summary: '短信明细 / Messages, newest first',
    description: '含未发送者及其原因；号码已遮盖 · those not sent too, with the reason; numbers masked.',
    response: z.object({ messages: z.array(messageView), next: z.int().nullable() }),
  })
  @ApiProblems({ 400: ['contact.invalid_phone'] })
  list(@Query({ schema: messageQuery }) query: MessageQuery) {
    return this.messages.list(query);
  }

  @Get('reports/texts')
  @ApiRoute({
    summary: '短信报表 / Report of texts',
    description:
      '按规则、机构、状态、原因、日期汇总应发短信 · texts that fell due, by rule, branch, state, reason, day.',
    response: reportView,
  })
  @ApiProblems({ 400: ['range_invalid'] })
  report(@Query({ schema: reportQuery }) query: ReportQuery) {
    return this.messages.report(query);
  }
}
