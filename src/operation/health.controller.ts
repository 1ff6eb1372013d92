import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/allow';
import { Health, HealthService } from './health.service';

const READY: Health = {
  status: 'ok',
  checks: [
    { name: 'process', ok: true },
    { name: 'database', ok: true, ms: 1 },
    { name: 'migrations', ok: true },
    { name: 'clock', ok: true, skewMs: 0 },
  ],
};
const NOT_READY: Health = {
  status: 'not_ready',
  checks: [
    { name: 'process', ok: true },
    { name: 'database', ok: false, note: '连接失败 · cannot be reached' },
  ],
};
const schema = {
  type: 'object' as const,
  properties: {
    status: { type: 'string', enum: ['ok', 'not_ready'] },
    checks: { type: 'array', items: { type: 'object', additionalProperties: true } },
  },
};

@ApiTags('运行 operation')
@Controller('health')
@Public()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: '进程是否存活 · Is the process alive',
    description: 'Asks nothing of the database.',
  })
  @ApiResponse({
    status: 200,
    description: '存活 · alive',
    schema: { type: 'object', example: { status: 'ok' } },
  })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: '能否接受请求 · Can it take requests',
    description: 'Database, migrations, clock, shutdown.',
  })
  @ApiResponse({ status: 200, description: '就绪 · ready', schema: { ...schema, example: READY } })
  @ApiResponse({ status: 503, description: '未就绪 · not ready', schema: { ...schema, example: NOT_READY } })
  ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    return this.answer(reply);
  }

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '健康状况 · Health', description: 'The same as /health/ready.' })
  @ApiResponse({ status: 200, description: '就绪 · ready', schema: { ...schema, example: READY } })
  @ApiResponse({ status: 503, description: '未就绪 · not ready', schema: { ...schema, example: NOT_READY } })
  both(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    return this.answer(reply);
  }

  private async answer(reply: FastifyReply): Promise<Health> {
    const health = await this.health.ready();
    if (health.status !== 'ok') void reply.status(503).header('retry-after', '2');
    return health;
  }
}
