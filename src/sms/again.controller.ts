import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import {
  type AgainInput,
  type InDoubtQuery,
  againInput,
  againView,
  inDoubtQuery,
  inDoubtView,
} from './again.dto';
import { AgainService } from './again.service';

@ApiTags('短信 texts')
@Controller('texts')
@Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
export class AgainController {
  constructor(private readonly again: AgainService) {}

  @Get('in-doubt')
  @ApiRoute({
    summary: '存疑短信 / Texts in doubt',
    description:
      '结果不明、尚无人决定的短信，按可能发出的时间倒序。doubt：not_with_gateway 通道查过，没有这一条；no_answer 三天没有问到；no_receipt 通道收下了，三天没有回执。why 为空即可再次发送。asked：仍在查找的条数 · unknown and undecided, newest first; why nobody knows; `why`: why it cannot be sent again (yet), null where it can; `asked`: how many the product is still looking for.',
    response: inDoubtView,
  })
  inDoubt(@Query({ schema: inDoubtQuery }) query: InDoubtQuery) {
    return this.again.inDoubt(query);
  }

  @Post('in-doubt/send-again')
  @HttpCode(200)
  @ApiRoute({
    summary: '再次发送 / Send texts in doubt again',
    description:
      '每条至多一次；产生一条新短信，发送前照样过全部关口，不该发的写明原因；原短信保留。若在新短信发出前得知原短信其实已发出，新短信自动取消 · each at most once: a new text that passes every gate, or is skipped with its reason; the first stays as it is. If it turns out to have gone out before the new one does, the new one is taken back.',
    response: againView,
  })
  @ApiProblems({
    404: ['text_unknown'],
    409: [
      'text_too_young',
      'text_again_already',
      'text_not_in_doubt',
      'text_stale',
      'text_not_owed',
      'text_report_waits',
    ],
  })
  sendAgain(@Body({ schema: againInput }) input: AgainInput, @Actor() by: string) {
    return this.again.sendAgain(input, by);
  }
}
