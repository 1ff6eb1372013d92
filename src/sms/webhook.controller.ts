import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, Public } from '../access/allow';
import { NotFound } from '../errors';
import { ContactService } from '../intake/contact.service';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { TokenSource } from '../tokens';
import { digestOf } from '../twilio/digest';
import { TextDelivery } from './delivery.service';
import { TEXT_GATEWAY, type TextGateway } from './gateways/port';
import { ReplyService } from './reply.service';
import { type DeliveryReportInput, type InboundReply, deliveryReport, inboundReply } from './text.dto';

/** Where the simulated gateway reports. Real gateways get routes of their own, with their signatures. */
@ApiTags('短信 texts')
@Controller('webhooks/texts/simulated')
export class TextWebhookController {
  constructor(
    private readonly delivery: TextDelivery,
    private readonly replies: ReplyService,
    private readonly contacts: ContactService,
    private readonly tokens: TokenSource,
    @Inject(TEXT_GATEWAY) private readonly gateway: Pick<TextGateway, 'name'>,
  ) {}

  @Post()
  @Public()
  @HttpCode(204)
  @ApiRoute({
    summary: '状态报告 / A delivery report',
    description:
      '原样保存后立即应答，重复与乱序无妨；只在通道为 simulated 时有 · kept as it came and answered at once; doubled or out of order is fine. Only there while the gateway is `simulated`.',
    status: 204,
  })
  @ApiProblems({ 404: ['route_not_found'] })
  async report(@Body({ schema: deliveryReport }) payload: DeliveryReportInput): Promise<void> {
    // It is signed by nobody: where texts go to real people, nobody may speak for their gateway here.
    if (this.gateway.name !== 'simulated')
      throw new NotFound(
        'route_not_found',
        '没有这个接口，见 /api/docs · There is no such address: see /api/docs.',
      );
    await this.delivery.receive(payload);
  }

  @Post('inbound')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @HttpCode(204)
  @ApiRoute({
    summary: '客户回复 / A customer’s reply',
    description: 'R、T、退订、STOP 等立即生效为拒收 · R, T, 退订, STOP and the like are an opt-out at once.',
    status: 204,
  })
  @ApiProblems({ 400: ['contact.invalid_phone'] })
  async reply(@Body({ schema: inboundReply }) input: InboundReply): Promise<void> {
    // Without a name each is another text: a customer may write R today and again next year.
    const { text, ref = this.tokens.next() } = input;
    const payload = { ref, from: this.contacts.readPhone(input.from), text };
    const digest = digestOf('/webhooks/texts/simulated/inbound', payload);
    await this.replies.receive({ provider: 'simulated', payload, digest });
  }
}
