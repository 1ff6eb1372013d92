import { QuerySendDetailsRequest, SendSmsRequest } from '@alicloud/dysmsapi20170525';
import type { Clock } from '../../clock';
import type { AlibabaSettings } from '../../provider-settings.rules';
import type { DeliveryReport } from '../delivery.rules';
import { createAlibaba, once } from './alibaba-client';
import {
  detailOf,
  failureOf,
  mainlandNumber,
  outcomeOf,
  readAlibabaReport,
  sendDates,
  unfitValues,
} from './alibaba.rules';
import {
  AmbiguousSend,
  GATEWAY_TIMEOUT_MS,
  type OutgoingText,
  type SendAnswer,
  type SoughtText,
  type TextGateway,
} from './port';

/** It knows no time after which a text is not to be delivered: one whose time is nearly over is not handed over. */
const LEAST_LEFT_MS = 60_000;
/** Rows of one page, and pages that are read of one day of one number: who has more cannot be told. */
const PAGE = 50;
const MOST_PAGES = 20;

/**
 * Texts through Alibaba Cloud SMS, by its official library: a registered template's code and its values. SendSms knows no
 * idempotency key ("does not support idempotence"), so a request is made once, and what was perhaps taken is looked for by
 * our token, which travels as OutId.
 */
export class AlibabaGateway implements TextGateway {
  readonly name = 'alibaba';
  readonly byTemplate = true;
  private readonly client: ReturnType<typeof createAlibaba>;

  /** @param signature as registered there, without 【】 */
  constructor(
    settings: AlibabaSettings,
    private readonly signature: string,
    private readonly clock: Clock,
    private readonly timeoutMs = GATEWAY_TIMEOUT_MS,
  ) {
    this.client = createAlibaba(settings);
  }

  async send({ token, to, expiresAt, template }: OutgoingText): Promise<SendAnswer> {
    const number = mainlandNumber(to);
    if (number === null) return { kind: 'refused', code: 'region_not_allowed' };
    if (!template) return { kind: 'refused', code: 'no_provider_template' };
    const unfit = unfitValues(template.values);
    if (unfit) return { kind: 'refused', code: unfit };
    if (expiresAt.getTime() - this.clock.now().getTime() < LEAST_LEFT_MS)
      return { kind: 'later', code: 'closing' };
    const outcome = await this.submit(
      new SendSmsRequest({
        phoneNumbers: number,
        signName: this.signature,
        templateCode: template.code,
        templateParam: JSON.stringify(template.values),
        outId: token,
      }),
    );
    if (outcome.kind === 'ambiguous') throw new AmbiguousSend(`Alibaba gave no whole answer: ${outcome.why}`);
    return outcome;
  }

  /** @throws Error when it could not be asked, or not to the end */
  async find({ token, to, intentAt, providerRef }: SoughtText): Promise<DeliveryReport | null> {
    const phoneNumber = mainlandNumber(to);
    if (phoneNumber === null) return null;
    for (const sendDate of sendDates(intentAt)) {
      for (let page = 1, seen = 0; ; page++) {
        if (page > MOST_PAGES) throw new Error('too many texts to this number to tell them apart');
        const { rows, total } = await this.page({ phoneNumber, sendDate, pageSize: PAGE, currentPage: page });
        const found = rows.find(({ outId }) => outId === token);
        if (found) return detailOf(token, found, providerRef);
        seen += rows.length;
        if (seen >= total) break;
        if (rows.length === 0) throw new Error(`Alibaba listed ${seen} of ${total} texts`);
      }
    }
    return null;
  }

  parseReport(payload: unknown): DeliveryReport | null {
    return readAlibabaReport(payload);
  }

  private async submit(request: SendSmsRequest): Promise<SendAnswer | { kind: 'ambiguous'; why: string }> {
    try {
      const { body } = await this.client.sendSmsWithOptions(request, once(this.timeoutMs));
      if (body?.code !== 'OK') return outcomeOf(body?.code ?? 'no code');
      // Taken, but under what name? The receipt will tell; until then it is looked for by our own.
      return body.bizId
        ? { kind: 'accepted', providerRef: body.bizId }
        : { kind: 'ambiguous', why: 'no BizId' };
    } catch (error) {
      return failureOf(error);
    }
  }

  private async page(asked: ConstructorParameters<typeof QuerySendDetailsRequest>[0]) {
    const { told, failure } = await this.client
      .querySendDetailsWithOptions(new QuerySendDetailsRequest(asked), once(this.timeoutMs))
      .then(
        ({ body }) => ({ told: body, failure: null }),
        // Told in our words: the library's own message has the customer's number in it.
        (error) => ({ told: null, failure: failureOf(error) }),
      );
    const total = Number(told?.totalCount);
    if (told?.code !== 'OK' || !Number.isFinite(total))
      throw new Error(`Alibaba could not be asked: ${failure ? JSON.stringify(failure) : told?.code}`);
    return { rows: told.smsSendDetailDTOs?.smsSendDetailDTO ?? [], total };
  }
}
