import { DRY_RUN } from '../provider-settings.rules';
import type { TextRule } from './text-rule';

/**
 * Under which a test goes through the outbox. It is no rule that anybody is owed something by, and so stands in no list: the
 * sender, which does not know it, keeps decent hours and every opt-out with it.
 */
export const TEST_RULE = {
  code: 'test',
  hours: 'texting',
  staleAfter: { hours: 24 },
  stop: () => null,
} as const satisfies Partial<TextRule>;

/** What a tester is told of a state, in both languages. */
export function toldOf(state: string, reason: string | null): { zh: string; en: string } {
  if (state === 'skipped' && reason === 'opted_out')
    return {
      zh: '未发送：该号码已登记拒收短信',
      en: 'not sent: the number has opted out of texts',
    };
  if (state === 'skipped') return { zh: `未发送：${reason}`, en: `not sent: ${reason}` };
  if (state === 'queued' && reason === 'outside_hours')
    return { zh: '等待短信时段，届时自动发送', en: 'waits for the texting hours, then goes out by itself' };
  if (state === 'failed' && reason === DRY_RUN)
    return {
      zh: '演练：通过了全部检查，没有发出',
      en: 'rehearsal: passed every check, and was not sent',
    };
  if (state === 'queued' && reason === 'no_provider_template')
    return {
      zh: '等待通道的模板编号，填写后自动发送',
      en: 'waits for the code of the registered template, then goes out by itself',
    };
  const known: Record<string, { zh: string; en: string }> = {
    queued: { zh: '已入发件箱，即将发送', en: 'in the outbox, about to go out' },
    intent: { zh: '已交通道，等待回应', en: 'handed to the gateway, no answer yet' },
    sent: { zh: '通道已收，等待回执', en: 'taken by the gateway, no receipt yet' },
    delivered: { zh: '已送达', en: 'delivered' },
    undelivered: { zh: '未送达', en: 'not delivered' },
    failed: { zh: '通道拒收', en: 'refused by the gateway' },
    unknown: { zh: '结果不明，不会重发', en: 'unknown; it is never sent again' },
  };
  return known[state] ?? { zh: state, en: state };
}
