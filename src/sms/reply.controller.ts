import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow';
import { Actor } from '../access/actor';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import {
  type HandledInput,
  REPLY_EXAMPLE,
  type RepliesQuery,
  handledInput,
  repliesQuery,
  replyId,
} from './reply.dto';
import { ReplyDeskService } from './reply-desk.service';
import { REPLY_READERS } from './reply-readers';

@ApiTags('短信 texts')
@Controller('texts/replies')
@Allow(REPLY_READERS)
export class ReplyController {
  constructor(private readonly replies: ReplyDeskService) {}

  @Get()
  @ApiRoute({
    summary: '客户回复 / What customers wrote back, newest first',
    description:
      'kind: opt_out 退订、opt_in 恢复（系统已处理，handledBy 为 system）、other 待人阅读；归最近一条短信所属机构，机构只见自己的 · opt_out and opt_in are handled by the system; other is for people. A reply is the branch’s whose text went to the number last.',
    example: { replies: [REPLY_EXAMPLE], next: null },
  })
  list(@Query({ schema: repliesQuery }) query: RepliesQuery) {
    return this.replies.list(query);
  }

  @Get('waiting')
  @ApiRoute({
    summary: '待处理的客户回复数 / How many replies wait for somebody to read them',
    description: '最多数到 100；机构只数自己的 · Counted up to 100; a branch counts its own.',
    example: { waiting: 3 },
  })
  waiting() {
    return this.replies.waiting();
  }

  @Post(':id/handled')
  @HttpCode(200)
  @ApiRoute({
    summary: '标记为已处理 / Say that a reply has been dealt with',
    example: {
      ...REPLY_EXAMPLE,
      handledAt: '2026-03-11T02:30:00.000Z',
      handledBy: 'S01',
      handledNote: '已致电客户，续保资料已发',
    },
  })
  @ApiProblems({ 404: ['reply_unknown'], 409: ['reply_handled'] })
  handle(
    @Param('id', { schema: replyId }) id: number,
    @Body({ schema: handledInput }) { note }: HandledInput,
    @Actor() by: string,
  ) {
    return this.replies.handle(id, note, by);
  }
}
