import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../access/allow';
import { asSystem } from '../database/data-scope';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { digestOf } from '../twilio/digest';
import { TextDelivery } from './delivery.service';
import { AlibabaSecret } from './gateways/alibaba-secret.guard';
import { readAlibabaReport } from './gateways/alibaba.rules';
import { storable } from './gateways/storable.rules';
import { ReplyService } from './reply.service';

/** A push is a list of things, with today's fields and tomorrow's. */
const pushed = z.array(z.record(z.string(), z.unknown())).max(1000);
const secret = z.string().meta({ description: '推送地址里的密钥 · ALIBABA_CALLBACK_TOKEN' });

const taken = z
  .object({ code: z.int(), msg: z.string() })
  .meta({ id: 'AlibabaTaken', example: { code: 0, msg: '成功' } });
/** Alibaba looks at the status and for a number in `code`, within 700 ms; else it pushes again, three times. */
const TAKEN: z.infer<typeof taken> = { code: 0, msg: '成功' };

/** What Alibaba Cloud tells us of texts. Kept as it came, thing by thing; concluded from later. */
@ApiTags('短信 texts')
@Controller('webhooks/alibaba/:secret')
@UseGuards(AlibabaSecret)
export class AlibabaWebhookController {
  constructor(
    private readonly delivery: TextDelivery,
    private readonly replies: ReplyService,
  ) {}

  @Post('reports')
  @Public()
  @HttpCode(200)
  @ApiRoute({
    summary: '阿里云短信状态报告 / Receipts by Alibaba Cloud (SmsReport)',
    description:
      '填入阿里云控制台“状态报告接收”的 HTTP 地址；重复、乱序无妨 · the address to enter for receipts in Alibaba’s console; doubled or shuffled is fine.',
    response: taken,
  })
  @ApiProblems({ 404: ['route_not_found'] })
  async reports(
    @Param('secret', { schema: secret }) _secret: string,
    @Body({ schema: pushed }) items: z.infer<typeof pushed>,
  ): Promise<z.infer<typeof taken>> {
    const reports = items.flatMap((item) => {
      const payload = storable(item) as Record<string, unknown>;
      // Of a text that somebody else sent from the account there is nothing to keep.
      const token = readAlibabaReport(payload)?.token;
      return token ? { token, payload, digest: digestOf('/reports', payload) } : [];
    });
    await asSystem(() => this.delivery.keep('alibaba', reports));
    return TAKEN;
  }

  @Post('replies')
  @Public()
  @HttpCode(200)
  @ApiRoute({
    summary: '阿里云上行短信 / Texts from customers by Alibaba Cloud (SmsUp)',
    description:
      '填入阿里云控制台“上行消息接收”的 HTTP 地址；R、T、退订等立即生效为拒收 · the address to enter for customers’ texts; R, T, 退订 and the like are an opt-out at once.',
    response: taken,
  })
  @ApiProblems({ 404: ['route_not_found'] })
  async inbound(
    @Param('secret', { schema: secret }) _secret: string,
    @Body({ schema: pushed }) items: z.infer<typeof pushed>,
  ): Promise<z.infer<typeof taken>> {
    await asSystem(async () => {
      for (const item of items) {
        const payload = storable(item) as Record<string, unknown>;
        const digest = digestOf('/replies', payload);
        await this.replies.receive({ provider: 'alibaba', payload, digest });
      }
    });
    return TAKEN;
  }
}
