import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../access/allow';
import { Actor } from '../access/actor';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { TextStateService } from './text-state.service';

const id = z.coerce.number().int().min(1).meta({ example: 3 });
const resumeInput = z
  .strictObject({ note: z.string().trim().max(500).nullable().default(null) })
  .meta({ id: 'TemplateResumeInput', example: { note: '已与运营商核对，内容无误' } });
const deadNumbersQuery = z
  .object({
    phone: z.string().trim().min(3).max(40).optional().meta({ example: '13812345678' }),
    after: z.coerce.number().int().min(1).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  })
  .meta({ id: 'DeadNumbersQuery' });

const PAUSE = {
  id: 3,
  rule: 'renewal-notice',
  nameZh: '续保短信',
  nameEn: 'renewal notice',
  templateVersion: 4,
  language: 'zh',
  provider: 'twilio',
  messageId: 17,
  pausedAt: '2026-03-11T02:10:00.000Z',
  waiting: 120,
  filtered: 1,
};
const DEAD = {
  id: 5,
  phone: '138****5678',
  code: 'landline',
  provider: 'twilio',
  messageId: 17,
  since: '2026-03-11T02:10:00.000Z',
  liftedAt: null,
  liftedBy: null,
};

@ApiTags('短信 texts')
@Controller('texts')
@Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
export class TextStateController {
  constructor(private readonly texts: TextStateService) {}

  @Get('state')
  @ApiRoute({
    summary: '短信通道状态 / How texts stand',
    description:
      'pausedUntil：到那时之前不向通道发送；why：account 账户（密钥、余额、号码）有误、rate_limited 过快、unreachable 连不上、no_answer 结果不明过多；queued 含待审模板与时段外的短信；oldestDue 最早一条到点未发的时间 · until when the gateway is left alone and why; oldestDue: since when the oldest text that could go out has waited.',
    example: {
      gateway: 'twilio',
      pausedUntil: '2026-03-11T02:15:00.000Z',
      why: 'account',
      queued: 812,
      oldestDue: '2026-03-11T02:09:30.000Z',
    },
  })
  state() {
    return this.texts.state();
  }

  @Get('paused-templates')
  @ApiRoute({
    summary: '暂停的模板 / Templates that are paused',
    description:
      '运营商拦截了用该版本、该语言发出的短信；同版另一语言照发；排队的短信等待恢复，过时则不发 · a network filtered a text made with this version in this language; the other language goes on, its queue waits until it is resumed, and what grows stale meanwhile is not sent.',
    example: { templates: [PAUSE] },
  })
  async pausedTemplates() {
    return { templates: await this.texts.pauses() };
  }

  @Post('paused-templates/:id/resume')
  @HttpCode(200)
  @ApiRoute({
    summary: '恢复模板 / Let a template’s texts go out again',
    description:
      '被拦截的那条不会重发；再被拦截会再次暂停 · what was filtered is not sent again; the next one that is filtered pauses it again.',
    example: PAUSE,
  })
  @ApiProblems({ 404: ['template_pause_unknown'] })
  resume(
    @Param('id', { schema: id }) pause: number,
    @Body({ schema: resumeInput }) { note }: z.infer<typeof resumeInput>,
    @Actor() by: string,
  ) {
    return this.texts.resume(pause, note, by);
  }

  @Get('dead-numbers')
  @ApiRoute({
    summary: '停发短信的号码 / Numbers that take no texts',
    description:
      '运营商告知为空号、座机或非手机的号码，不再发送短信 · a network has said that they do not exist or are no mobiles.',
    example: { numbers: [DEAD], next: null },
  })
  @ApiProblems({ 400: ['contact.invalid_phone'] })
  deadNumbers(@Query({ schema: deadNumbersQuery }) query: z.infer<typeof deadNumbersQuery>) {
    return this.texts.deadNumbers(query);
  }

  @Post('dead-numbers/:id/lift')
  @HttpCode(200)
  @ApiRoute({
    summary: '恢复向该号码发短信 / Try texts to a number again',
    description: '客户从该号码来信时自动恢复 · a text from the number does it by itself.',
    example: { ...DEAD, liftedAt: '2026-03-12T02:00:00.000Z', liftedBy: 'S01' },
  })
  @ApiProblems({ 404: ['dead_number_unknown'] })
  lift(@Param('id', { schema: id }) number: number, @Actor() by: string) {
    return this.texts.liftNumber(number, by);
  }
}
