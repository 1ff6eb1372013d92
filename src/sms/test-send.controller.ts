import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { testId, testNumberInput, testSendInput } from './test-send.dto';
import { TestSendService } from './test-send.service';

const NUMBER = {
  id: 1,
  phone: '+8613812345678',
  note: '短信组测试机',
  addedBy: 'M001',
  addedAt: '2026-03-02T01:00:00.000Z',
};
const SENT = {
  id: 12,
  state: 'queued',
  reason: null,
  createdAt: '2026-03-02T02:00:00.000Z',
  notBefore: '2026-03-02T02:00:00.000Z',
  expiresAt: '2026-03-03T02:00:00.000Z',
  sentAt: null,
  endedAt: null,
  phone: '138****5678',
  text: '【惠访】您投保的机动车辆保险将于2026年4月1日到期。拒收请回复R',
  size: { encoding: 'UCS-2', units: 34, segments: 1 },
  told: { zh: '已入发件箱，即将发送', en: 'in the outbox, about to go out' },
};

@ApiTags('短信 texts')
@Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
@Controller('texts')
export class TestSendController {
  constructor(private readonly tests: TestSendService) {}

  @Post('test-send')
  @HttpCode(202)
  @ApiRoute({
    summary: '发送一条测试短信 / Send one text as a test',
    description:
      '只发往登记过的测试号码；经发件箱，照样遵守短信时段与拒收登记，并说明结果 · only to numbers on the list; through the outbox, inside the texting hours, never after an opt-out, and told as such.',
    status: 202,
    example: SENT,
  })
  @ApiProblems({
    400: [
      'test_number_unknown',
      'test_not_renderable',
      'template_invalid',
      'not_a_mobile',
      'test_not_registered',
    ],
    404: ['text_rule_unknown'],
  })
  send(@Body({ schema: testSendInput }) input: z.infer<typeof testSendInput>, @Actor() actor: string) {
    return this.tests.send(input, actor);
  }

  @Get('test-sends/:id')
  @ApiRoute({
    summary: '测试短信的下落 / What became of a test',
    example: { ...SENT, state: 'delivered', told: { zh: '已送达', en: 'delivered' } },
  })
  @ApiProblems({ 404: ['test_unknown'] })
  find(@Param('id', { schema: testId }) id: number) {
    return this.tests.find(id);
  }

  @Get('test-numbers')
  @ApiRoute({ summary: '测试号码 / Numbers that tests may be sent to', example: { numbers: [NUMBER] } })
  async numbers() {
    return { numbers: await this.tests.numbers() };
  }

  @Post('test-numbers')
  @HttpCode(200)
  @Allow({ roles: ['administrator'], scopes: ['operate'], companyWide: true })
  @ApiRoute({
    summary: '登记测试号码 / Add a test number',
    example: { created: true, number: NUMBER },
  })
  @ApiProblems({ 400: ['contact.invalid_phone', 'not_a_mobile'] })
  add(@Body({ schema: testNumberInput }) input: z.infer<typeof testNumberInput>, @Actor() actor: string) {
    return this.tests.addNumber(input, actor);
  }

  @Delete('test-numbers/:id')
  @Allow({ roles: ['administrator'], scopes: ['operate'], companyWide: true })
  @ApiRoute({ summary: '移除测试号码 / Remove a test number', example: NUMBER })
  @ApiProblems({ 404: ['test_number_unknown'] })
  remove(@Param('id', { schema: testId }) id: number, @Actor() actor: string) {
    return this.tests.removeNumber(id, actor);
  }
}
