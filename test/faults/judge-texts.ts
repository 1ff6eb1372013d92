import type { Evidence, MessageRow } from './evidence';
import { type Verdict, INTENT_GRACE_MS, check, countBy, optedOutSince } from './verdict';

/** The one text that is owed after an opt-out: that it has been heard. Once for each, as the key of texts has it. */
const CONFIRMS_OPT_OUT = 'opt-out-confirmation';
/** A text that is one of these is neither lost nor in doubt. */
const SETTLED = new Set(['queued', 'delivered', 'undelivered', 'failed', 'unknown', 'skipped']);

/** What the short-message exchange's journal says, joined to our outbox by the token alone. */
export function judgeTexts(evidence: Evidence): Verdict[] {
  const taken = evidence.texts
    .filter((entry) => entry.event === 'accepted')
    .map((entry) => ({ token: entry.token, to: entry.to, at: Date.parse(entry.at) }));
  const tokens = new Set(taken.map((it) => it.token));
  const messageOf = new Map(evidence.messages.flatMap((it) => (it.token ? [[it.token, it]] : [])));
  const owed = taken.flatMap((it) => messageOf.get(it.token) ?? []);
  const optedOut = optedOutSince(evidence, 'text');
  return [
    check(1, 'texts_are_ours', 'every text at the exchange is in the outbox', taken, (text) =>
      messageOf.has(text.token) ? null : `text ${text.token} to ${text.to} is in no table`,
    ),
    check(1, 'texts_end', 'every text has ended, waits, or is shown as unknown', evidence.messages, (it) =>
      SETTLED.has(it.state) ? null : `message ${it.id} is ${it.state}`,
    ),
    check(
      5,
      'one_text',
      'one text for each rule, record and due date',
      countBy(owed, subject),
      ([what, times]) => (times === 1 ? null : `${what} went out ${times} times`),
    ),
    check(
      5,
      'texts_placed_once',
      'no token is handed over twice',
      countBy(taken, (it) => it.token),
      ([token, times]) => (times === 1 ? null : `${token} was handed over ${times} times`),
    ),
    check(7, 'delivered_was_sent', 'what is shown as delivered was sent', evidence.messages, (it) =>
      it.state !== 'delivered' || (it.token !== null && tokens.has(it.token))
        ? null
        : `message ${it.id} is delivered, and the exchange never took it`,
    ),
    check(8, 'no_text_after_opt_out', 'nobody is texted after an opt-out', taken, (text) => {
      if (messageOf.get(text.token)?.rule === CONFIRMS_OPT_OUT) return null;
      const message = messageOf.get(text.token);
      // The one text that tells the customer of their opt-out.
      if (message?.recordType === 'opt_out') return null;
      const since = optedOut.get(text.to) ?? Infinity;
      const decidedAt = message?.intentAt ?? text.at;
      if (decidedAt <= since && text.at <= since + INTENT_GRACE_MS) return null;
      return `${text.to} was texted ${text.at - since} ms after the opt-out, decided ${decidedAt - since} ms after`;
    }),
  ];
}

/** What may go out once. A text that a person has had sent again is one more, if it names the first. */
function subject(message: MessageRow): string {
  const again = message.againOf === null ? '' : `, again for ${message.againOf}`;
  return `${message.rule} for ${message.recordType} ${message.recordKey} due ${message.dueOn}${again}`;
}
