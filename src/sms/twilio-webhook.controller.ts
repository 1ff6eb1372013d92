import { Body, Controller, Header, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../access/allow';
import { asSystem } from '../database/data-scope';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { digestOf } from '../twilio/digest';
import { TwilioSigned } from '../twilio/signed.guard';
import { TextDelivery } from './delivery.service';
import { storable } from './gateways/storable.rules';
import type { Form } from './gateways/twilio-report.rules';
import { ReplyService } from './reply.service';

const FORM = 'application/x-www-form-urlencoded';
/** Whatever Twilio sends, today's fields and tomorrow's; a field that comes twice is a list. */
const form = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const token = z.uuid().meta({ description: '短信的令牌 · token of the text' });
/** Nothing is to be said to the customer from here: what we answer goes through the outbox. */
const SAY_NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/** What Twilio tells us of texts. Signed, or refused; kept as it came; concluded from later. */
@ApiTags('短信 texts')
@Controller('webhooks/twilio')
@UseGuards(TwilioSigned)
export class TwilioWebhookController {
  constructor(
    private readonly delivery: TextDelivery,
    private readonly replies: ReplyService,
  ) {}

  @Post('texts/:token')
  @Public()
  @HttpCode(204)
  @ApiConsumes(FORM)
  @ApiRoute({
    summary: 'Twilio 短信状态 / What became of a text, by Twilio',
    description:
      '验签后原样保存，立即应答；重复、乱序、重放均无妨 · kept as it came once its signature holds; doubled, shuffled or replayed is fine.',
    status: 204,
  })
  @ApiProblems({ 403: ['bad_signature'], 404: ['twilio_not_configured'] })
  async report(
    @Param('token', { schema: token }) token: string,
    @Body({ schema: form }) body: Form,
  ): Promise<void> {
    const payload = { token, form: storable(body) as Form };
    const digest = digestOf(`/texts/${token}`, body);
    await asSystem(() => this.delivery.keep('twilio', [{ token, payload, digest }]));
  }

  @Post('inbound-texts')
  @Public()
  @HttpCode(200)
  @Header('content-type', 'text/xml; charset=utf-8')
  @ApiConsumes(FORM)
  @ApiRoute({
    summary: 'Twilio 来信 / A text from a customer, by Twilio',
    description:
      '退订、T、R、STOP 等立即生效为拒收 · 退订, T, R, STOP and the like are an opt-out at once. Enter this address as the number’s, or the messaging service’s, “a message comes in”.',
    produces: 'text/xml',
  })
  @ApiProblems({ 403: ['bad_signature'], 404: ['twilio_not_configured'] })
  async inbound(@Body({ schema: form }) body: Form): Promise<string> {
    const payload = { form: storable(body) as Form };
    await asSystem(() =>
      this.replies.receive({ provider: 'twilio', payload, digest: digestOf('/inbound-texts', body) }),
    );
    return SAY_NOTHING;
  }
}
