import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../access/allow';
import { CARRIER, type CallReport, type Carrier } from '../carriers/port';
import { NotFound } from '../errors';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { callReport } from './call.dto';
import { CallReportService } from './call-report.service';

@ApiTags('坐席 agents')
@Controller()
export class SimulatedReportController {
  constructor(
    private readonly reports: CallReportService,
    @Inject(CARRIER) private readonly carrier: Pick<Carrier, 'name'>,
  ) {}

  @Post('webhooks/calls/simulated')
  @Public()
  @HttpCode(204)
  @ApiRoute({
    summary: '模拟线路的通话回报 / Reports of the simulated exchange',
    description: '只在线路为 simulated 时有 · only there while the carrier is `simulated`.',
    status: 204,
    answers: '已收下 / kept',
  })
  @ApiProblems({ 404: ['route_not_found'] })
  async report(@Body({ schema: callReport }) report: z.infer<typeof callReport>): Promise<void> {
    // It is signed by nobody: where real people are called, nobody may speak for their carrier here.
    if (this.carrier.name !== 'simulated')
      throw new NotFound(
        'route_not_found',
        '没有这个接口，见 /api/docs · There is no such address: see /api/docs.',
      );
    await this.reports.receive('simulated', report as CallReport);
  }
}
