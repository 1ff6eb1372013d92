import { failureOf } from '../twilio/answer.rules';
import { troubleOf } from './ask';
import { type CheckCode, type Finding, fail, say } from './finding.rules';

export const OFFICIAL_MESSAGING = 'https://messaging.twilio.com';

/** Nobody can say: Twilio is not reached, or not well. */
export function unasked(check: CheckCode, error: unknown): Finding {
  const { status } = error as { status?: unknown };
  const failure = failureOf(error);
  const word = typeof status === 'number' ? `HTTP ${status}` : troubleOf(error);
  const detail = failure.kind === 'ambiguous' || word !== 'Error' ? word : failure.kind;
  return fail(
    check,
    say(`问不到（${detail}）`, `could not be asked (${detail})`),
    say('查本机到 Twilio 的网络、DNS 与代理', 'look at this machine’s network, DNS and proxy towards Twilio'),
  );
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '?';
}
