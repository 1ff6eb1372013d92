import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../access/allow';
import { Actor } from '../access/actor';
import { CalendarService } from '../calendar/calendar.service';
import { hoursOf, parseWindows } from '../calendar/day.rules';
import { ValuesCheckService } from '../campaigns/values-check.service';
import { campaignType } from '../campaigns/campaign-types';
import { NotFound } from '../errors';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { SimulationRuns } from './simulation-runs.service';
import { compareQuery, runsQuery, simulationOptions, writtenFile } from './simulation-options';

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
@Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
export class SimulationController {
  constructor(
    private readonly runs: SimulationRuns,
    private readonly checks: ValuesCheckService,
    private readonly calendar: CalendarService,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiRoute({
    summary: '模拟一段日子 / Simulate some days',
    description:
      '在现有记录的副本上，用同样的代码和虚拟时钟运行；dry 只排计划（数秒）。可试：campaigns 未保存的设置，close、days、exceptions 日历，suspended 暂停的项目。summary.charts 供作图：每日任务、呼叫、负荷、接通率、核实件、短信，以及排不下的与原因 · the same code on a virtual clock and a copy of the records; `dry` only plans, in seconds. To try: draft values of `campaigns`, the calendar by `close`, `days`, `exceptions`, and `suspended` campaigns. `summary.charts` is for charts: tasks, calls, load, contact rate, cases and texts by day, and what does not fit, with its reason.',
    status: 202,
    example: RUN,
  })
  @ApiProblems({
    400: ['values_invalid', 'windows_invalid'],
    404: ['campaign_unknown', 'hours_unknown'],
    503: ['simulation_busy'],
  })
  async start(
    @Body({ schema: simulationOptions }) options: z.infer<typeof simulationOptions>,
    @Actor() actor: string,
  ) {
    // What cannot be tried is refused now, not after the records have been copied.
    for (const [code, values] of Object.entries(options.campaigns)) await this.checks.check(code, { values });
    for (const code of options.suspended) campaignType(code);
    const facts = await this.calendar.facts();
    for (const { hours, windows } of options.exceptions) {
      hoursOf(facts, hours);
      parseWindows(windows, 'exceptions');
    }
    return this.runs.start(options, actor);
  }

  @Get()
  @ApiRoute({
    summary: '模拟列表 / Simulations, newest first',
    description: '不含 summary · without their summaries.',
    example: { simulations: [RUN], next: null },
  })
  async list(@Query({ schema: runsQuery }) query: z.infer<typeof runsQuery>) {
    const simulations = await this.runs.list(query);
    return { simulations, next: simulations.length === query.limit ? simulations.at(-1)!.id : null };
  }

  @Get('compare')
  @ApiRoute({
    summary: '比较两次模拟 / Two simulations compared',
    description: 'diff = b − a；只列出有差异的日子 · days are listed where they differ.',
    example: {
      a: { id: 3, params: RUN.params, startedAt: RUN.startedAt },
      b: { id: 4, params: RUN.params, startedAt: RUN.startedAt },
      total: { tasks: { a: 400, b: 400, diff: 0 }, notFit: { a: 0, b: 12, diff: 12 } },
      byCampaign: [{ campaign: 'new-policy', tasks: { a: 400, b: 400, diff: 0 } }],
      byDay: [
        {
          date: '2026-03-09',
          campaign: 'new-policy',
          tasks: { a: 400, b: 400, diff: 0 },
          calls: { a: 310, b: 0, diff: -310 },
        },
      ],
      load: [{ date: '2026-03-09', load: { a: 0.62, b: 0, diff: -0.62 } }],
    },
  })
  @ApiProblems({ 404: ['unknown_simulation'], 409: ['simulation_not_done'] })
  compare(@Query({ schema: compareQuery }) { a, b }: z.infer<typeof compareQuery>) {
    return this.runs.compare(a, b);
  }

  @Delete(':id')
  @ApiRoute({
    summary: '取消运行中的模拟 / Call a running simulation off',
    example: { ...RUN, state: 'cancelled' },
  })
  @ApiProblems({ 404: ['unknown_simulation'], 409: ['simulation_over'] })
  cancel(@Param('id', { schema: id }) runId: number, @Actor() actor: string) {
    return this.runs.cancel(runId, actor);
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
