import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module';
import { IntakeModule } from '../intake/intake.module';
import { OptOutService } from '../intake/opt-out.service';
import { AgainController } from './again.controller';
import { AgainService } from './again.service';
import { AlibabaWebhookController } from './alibaba-webhook.controller';
import { TextDelivery } from './delivery.service';
import { AlibabaSecret } from './gateways/alibaba-secret.guard';
import { GatewayModule } from './gateways/gateway.module';
import { MessageController } from './message.controller';
import { MessageListService } from './message-list.service';
import { MessageService } from './message.service';
import { OutboxService } from './outbox.service';
import { ProviderTemplateController } from './provider-template.controller';
import { ProviderTemplateService } from './provider-template.service';
import { ReplyController } from './reply.controller';
import { ReplyDeskService } from './reply-desk.service';
import { ReplyService } from './reply.service';
import { TextSender } from './sender.service';
import { TemplateService } from './template.service';
import { TestSendController } from './test-send.controller';
import { TestSendService } from './test-send.service';
import { TextController } from './text.controller';
import { TEXT_RULES } from './text-rules';
import { TextStateController } from './text-state.controller';
import { TextStateService } from './text-state.service';
import { TwilioWebhookController } from './twilio-webhook.controller';
import { TextWebhookController } from './webhook.controller';

const SERVICES = [
  AgainService,
  MessageListService,
  MessageService,
  OutboxService,
  ProviderTemplateService,
  ReplyDeskService,
  ReplyService,
  TemplateService,
  TestSendService,
  TextDelivery,
  TextSender,
  TextStateService,
];

/** Texts: what is owed, sent and delivered. DataSource, Clock, Config and TokenSource come from the application. */
@Module({
  imports: [CalendarModule, IntakeModule, GatewayModule],
  controllers: [
    TextController,
    ProviderTemplateController,
    TestSendController,
    MessageController,
    TextWebhookController,
    TwilioWebhookController,
    AlibabaWebhookController,
    ReplyController,
    TextStateController,
    AgainController,
  ],
  providers: [...SERVICES, AlibabaSecret],
  exports: [...SERVICES, GatewayModule],
})
export class SmsModule {
  constructor(optOuts: OptOutService) {
    optOuts.knowRules(TEXT_RULES.map(({ code }) => code));
  }
}
