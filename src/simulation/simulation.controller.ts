import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Body, Controller, Get, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Actor } from '../access/actor';
import { NotFound } from '../errors';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { SimulationRuns } from './simulation-runs.service';
import { simulationOptions, writtenFile } from './simulation-options';

const id = z.coerce.number().int().min(1);
const RUN = {
  id: 3,
  params: { from: '2026-03-02', to: '2026-03-30', agents: 40, seed: 7 },
  state: 'running',
  progress: { date: '2026-03-05', broken: 0 },
  startedBy: 'M001',
  startedAt: '2026-03-01T08:00:00.000Z',
};

@ApiTags('模拟 simulation')
@Controller('simulations')
export class SimulationController {
  constructor(private readonly runs: SimulationRuns) {}

  @Post()
  @HttpCode(202)
  @ApiRoute({
    summary: '模拟一段日子 / Simulate some days',
    description:
      '在现有记录的副本上，用同样的代码和虚拟时钟运行；dry 只排计划 · the same code on a virtual clock and a copy of the records; `dry` only plans.',
    status: 202,
    example: RUN,
  })
  @ApiProblems({ 503: ['simulation_busy'] })
  start(
    @Body({ schema: simulationOptions }) options: z.infer<typeof simulationOptions>,
    @Actor() actor: string,
  ) {
    return this.runs.start(options, actor);
  }

  @Get()
  @ApiRoute({ summary: '模拟列表 / Simulations', example: [RUN] })
  list() {
    return this.runs.list();
  }

  @Get(':id')
  @ApiRoute({ summary: '一次模拟的进度与摘要 / Progress and summary of a simulation', example: RUN })
  @ApiProblems({ 404: ['unknown_simulation'] })
  find(@Param('id', { schema: id }) runId: number) {
    return this.runs.find(runId);
  }

  @Get(':id/files/:file')
  @ApiRoute({ summary: '模拟写出的文件 / A file that a simulation wrote', produces: 'text/csv' })
  @ApiProblems({ 404: ['unknown_simulation', 'no_file'] })
  async file(
    @Param('id', { schema: id }) runId: number,
    @Param('file', { schema: writtenFile }) name: string,
  ): Promise<StreamableFile> {
    await this.runs.find(runId);
    const path = join(this.runs.folder(runId), name);
    if (!(await stat(path).catch(() => null)))
      throw new NotFound('no_file', `模拟尚未写出 ${name} · ${name} is not written yet`);
    return new StreamableFile(createReadStream(path), {
      type: name.endsWith('json') ? 'application/json' : 'text/csv',
    });
  }
}
