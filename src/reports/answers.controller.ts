import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { AnswersService } from './answers.service';
import { answersQuery } from './report.dto';

@ApiTags('报表 reports')
@Allow({ roles: ['supervisor', 'quality', 'administrator'], scopes: ['reports:read'] })
@Controller('reports')
export class AnswersController {
  constructor(private readonly reports: AnswersService) {}

  @Get('answers')
  @ApiRoute({
    summary:
      '客户的回答：按问题、选项、服务项目 / What customers answered, by question, option and service item',
    description:
      '文字题只给数量 · of questions of words only how many; `met` and `notMet` count answers that say whether the service item was met.',
    example: {
      from: '2026-03-02',
      to: '2026-03-08',
      timeZone: 'Asia/Shanghai',
      campaign: 'new-policy',
      branch: null,
      questions: [
        {
          campaign: 'new-policy',
          script: 'new-policy',
          question: 'business-card',
          ask: { zh: '有没有主动递上名片？', en: 'Were you handed a business card?' },
          serviceItem: 'business-card',
          answered: 60,
          met: 54,
          notMet: 4,
          average: null,
          least: null,
          most: null,
          answers: [{ answer: 'yes', zh: '有', en: 'Yes', count: 54, share: 0.9 }],
        },
      ],
      serviceItems: [
        {
          code: 'business-card',
          nameZh: '递交名片',
          nameEn: 'business card handed over',
          clause: '服务标准 8(1)',
          answered: 60,
          met: 54,
          notMet: 4,
          average: null,
          attainment: 0.931,
        },
      ],
    },
  })
  @ApiProblems({ 400: ['range_backwards'] })
  answers(@Query({ schema: answersQuery }) query: z.infer<typeof answersQuery>) {
    const { from, to, campaign, branch } = query;
    return this.reports.answers({ from, to, campaign: campaign ?? null, branch: branch ?? null });
  }
}
