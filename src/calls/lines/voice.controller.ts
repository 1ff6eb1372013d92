import { Body, Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Public } from '../../access/allow';
import { storableText } from '../../intake/storable.rules';
import { ApiProblems, ApiRoute } from '../../operation/api.decorator';
import { SecretRoute } from '../../operation/secret-route';
import type { VoiceStep } from '../../twilio/addresses.rules';
import { TwilioSigned } from '../../twilio/signed.guard';
import { BridgeService } from './bridge.service';
import { CallEvents } from './call-events.service';
import { lineEvent, lineStep } from './line.dto';

const token = z.uuid();

/**
 * Where Twilio tells what becomes of our calls, and asks what to do next (src/twilio/addresses.rules.ts). What comes is kept raw
 * before anything else, the same only once, and answered at once; it is looked at afterwards.
 */
@ApiTags('线路 lines')
@Controller('webhooks/twilio/voice')
@Public()
@UseGuards(TwilioSigned)
export class VoiceController {
  constructor(
    private readonly events: CallEvents,
    private readonly bridges: BridgeService,
  ) {}

  @Post(':token/:step')
  // No answer is kept for a retry: Twilio's retries are known by what they say.
  @SecretRoute()
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiRoute({
    summary: 'Twilio 语音回调 / Voice webhooks of Twilio',
    description:
      '表单编码，须带 X-Twilio-Signature；bridge、announce、over、room 回答 TwiML，其余 204 · form-encoded and signed; `bridge`, `announce`, `over` and `room` are answered with TwiML, the others with 204.',
    produces: 'text/xml',
  })
  @ApiProblems({ 403: ['bad_signature'], 404: ['twilio_not_configured'] })
  async heard(
    @Param('token', { schema: token }) call: string,
    @Param('step', { schema: lineStep }) step: VoiceStep,
    @Body({ schema: lineEvent }) body: z.infer<typeof lineEvent>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const fields = Object.fromEntries(
      Object.entries(body).map(([name, value]) => [
        storableText(name),
        storableText(Array.isArray(value) ? value.join(',') : value),
      ]),
    );
    const isNew = await this.events.keep(call, { step, fields }, request.originalUrl);
    const twiml = await this.answer(call, step, fields.CallSid ?? '');
    if (isNew) this.events.lookAt(call);
    if (twiml === null) {
      void reply.code(204);
      return undefined;
    }
    void reply.code(200).header('content-type', 'text/xml; charset=utf-8');
    return twiml;
  }

  private answer(call: string, step: VoiceStep, sid: string): Promise<string | null> {
    switch (step) {
      case 'bridge':
        return this.bridges.bridge(call, sid);
      case 'over':
        return this.bridges.over(call);
      case 'room':
        return this.bridges.room(call, sid);
      case 'announce':
        return this.bridges.announce(call);
      default:
        return Promise.resolve(null);
    }
  }
}
