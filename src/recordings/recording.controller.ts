import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { failures, figuresByState, waiting } from './figures.sql';
import { ListeningService } from './listening.service';
import { holdReasonInput, recordingId, recordingsQuery } from './recording.dto';

const RECORDING = {
  id: 41,
  attemptId: 90,
  state: 'stored',
  why: null,
  seconds: 64,
  channels: 2,
  recordedAt: '2026-03-02T02:00:14.000Z',
  announcedAt: '2026-03-02T02:00:12.000Z',
  keepUntil: '2032-02-26T16:00:00.000Z',
  keepReason: 'short_term',
  hold: null,
  mayPlay: true,
};
const MOST_FAILURES = 20;

@ApiTags('录音 recordings')
@Controller('recordings')
@Allow({
  roles: ['agent', 'salesperson', 'branch', 'supervisor', 'quality', 'complaints', 'administrator'],
})
export class RecordingController {
  constructor(
    private readonly listening: ListeningService,
    private readonly dataSource: DataSource,
  ) {}

  @Get()
  @ApiRoute({
    summary: '一次通话的录音 / Recordings of a call',
    description:
      '坐席只见自己的通话。state：awaited 待取、stored 已存、absent 没有、failed 取不到、deleted 已删；mayPlay 说明能否听 · agents see their own calls alone. A call may have several: one of the conversation, one of a room that it was moved to.',
    example: [RECORDING],
  })
  @ApiProblems({ 404: ['unknown_attempt'] })
  ofCall(
    @Query({ schema: recordingsQuery }) { attemptId }: z.infer<typeof recordingsQuery>,
    @CurrentUser() user: Principal,
  ) {
    return this.listening.ofCall(user, attemptId);
  }

  @Get('summary')
  @Allow({ roles: ['supervisor', 'quality', 'administrator'] })
  @ApiRoute({
    summary: '录音概况：待取、已存、失败 / How recordings stand: awaited, stored, failed',
    example: {
      awaited: 2,
      oldestAt: '2026-03-02T02:00:00.000Z',
      failed: 0,
      states: [
        { state: 'stored', recordings: 812, bytes: 1663041536, seconds: 51970, held: 3, atProvider: 0 },
      ],
      failures: [{ id: 17, attemptId: 52, why: 'elsewhere', heardAt: '2026-03-01T08:00:00.000Z' }],
    },
  })
  async summary() {
    const db = this.dataSource.manager;
    const [open, states, failed] = await Promise.all([
      waiting(db),
      figuresByState(db),
      failures(db, MOST_FAILURES),
    ]);
    return { ...open, states, failures: failed };
  }

  @Get(':id/audio')
  @Allow({ roles: ['agent', 'salesperson', 'branch', 'supervisor', 'quality', 'complaints'] })
  @ApiRoute({
    summary: '听录音 / Listen to a recording',
    description:
      '只凭登录会话，不用密钥；支持 Range；每人每半小时留痕一次 · with a session alone, never with a key; answers ranges; leaves one trace for each person and half hour.',
    produces: 'audio/wav',
  })
  @ApiProblems({
    403: ['listening_not_allowed'],
    404: ['unknown_recording'],
    409: ['no_sound'],
    503: ['folder_not_here', 'key_missing', 'file_missing', 'file_damaged'],
  })
  async audio(
    @Param('id', { schema: recordingId }) id: number,
    @CurrentUser() user: Principal,
    @Req() { method, headers: asked }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { status, headers, stream } = await this.listening.play(user, id, {
      range: asked.range,
      ifRange: typeof asked['if-range'] === 'string' ? asked['if-range'] : undefined,
      headersOnly: method === 'HEAD',
    });
    void reply.status(status).headers(headers);
    return stream ? new StreamableFile(stream) : new StreamableFile(Buffer.alloc(0));
  }

  @Put(':id/hold')
  @Allow({ roles: ['supervisor', 'quality', 'administrator'] })
  @ApiRoute({
    summary: '保全录音：在解除之前不删除 / Put a legal hold on it: nothing is deleted while it stands',
    description: '再次提交即更新原因 · sent again, it changes the reason.',
    example: {
      ...RECORDING,
      hold: { by: 'Q1', reason: '诉讼 2026-118 号取证', since: '2026-03-02T02:00:00.000Z' },
    },
  })
  @ApiProblems({ 404: ['unknown_recording'], 409: ['nothing_to_hold'] })
  hold(
    @Param('id', { schema: recordingId }) id: number,
    @Body({ schema: holdReasonInput }) { reason }: z.infer<typeof holdReasonInput>,
    @CurrentUser() user: Principal,
  ) {
    return this.listening.hold(user, id, reason);
  }

  @Delete(':id/hold')
  @Allow({ roles: ['supervisor', 'quality', 'administrator'] })
  @ApiRoute({ summary: '解除保全 / Lift the hold', example: RECORDING })
  @ApiProblems({ 404: ['unknown_recording'], 409: ['not_held'] })
  release(@Param('id', { schema: recordingId }) id: number, @CurrentUser() user: Principal) {
    return this.listening.release(user, id);
  }

  @Post(':id/fetch')
  @HttpCode(200)
  @Allow({ roles: ['supervisor', 'administrator'], companyWide: true })
  @ApiRoute({
    summary: '重新取回失败的录音 / Fetch a failed one again, once its cause has been mended',
    example: { ...RECORDING, state: 'awaited', mayPlay: false },
  })
  @ApiProblems({ 404: ['unknown_recording'], 409: ['not_failed'] })
  fetchAgain(@Param('id', { schema: recordingId }) id: number, @CurrentUser() user: Principal) {
    return this.listening.fetchAgain(user, id);
  }
}
