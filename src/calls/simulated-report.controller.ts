import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../access/allow';
import { type CallReport } from '../carriers/port';
import { ApiRoute } from '../operation/api.decorator';
import { callReport } from './call.dto';
import { CallReportService } from './call-report.service';

@ApiTags('坐席 agents')
@Controller()
export class SimulatedReportController {
  constructor(private readonly reports: CallReportService) {}

  @Post('webhooks/calls/simulated')
  @Public()
  @HttpCode(204)
  @ApiRoute({
    summary: '模拟线路的通话回报 / Reports of the simulated exchange',
    status: 204,
    answers: '已收下 / kept',
  })
  async report(@Body({ schema: callReport }) report: z.infer<typeof callReport>): Promise<void> {
    await this.reports.receive('simulated', report as CallReport);
  }
}
