import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../access/allow';
import { Metrics } from './metrics';
import { QueueGauges } from './queue-gauges';

const EXAMPLE = `# HELP huifang_claims_total Call tasks claimed by agents
# TYPE huifang_claims_total counter
huifang_claims_total 1284
huifang_queue_tasks{campaign="new-policy",hours="standard",zone="Asia/Shanghai",pool="visit",state="ready"} 512`;

@ApiTags('运行 operation')
@Controller()
@Public()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly queues: QueueGauges,
  ) {}

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '运行指标（Prometheus 格式） · Metrics in the Prometheus text format' })
  @ApiProduces('text/plain')
  @ApiResponse({
    status: 200,
    description: '指标 · the metrics',
    schema: { type: 'string', example: EXAMPLE },
  })
  async read(): Promise<string> {
    await this.queues.refresh();
    return this.metrics.registry.metrics();
  }
}
