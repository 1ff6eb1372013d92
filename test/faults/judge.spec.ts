import type { JournalEntry } from '../../src/carriers/exchange';
import type { TextJournalEntry } from '../../src/sms/gateways/exchange';
import type { AttemptRow, Evidence, MessageRow, TaskRow } from './evidence';
import { judge } from './judge';

const PHONE = '+8613800000001';
const START = Date.parse('2026-03-02T02:00:00Z');
const iso = (second: number) => new Date(START + second * 1000).toISOString();
const at = (second: number) => START + second * 1000;

const call = (token: string, from: number, to: number | null, phone = PHONE): JournalEntry[] => [
  { at: iso(from), event: 'placed', token, phone },
  ...(to === null
    ? []
    : [{ at: iso(to), event: 'ended' as const, token, phone, outcome: 'no_answer' as const }]),
];
const text = (token: string, second: number, to = PHONE): TextJournalEntry => ({
  at: iso(second),
  event: 'accepted',
  token,
  to,
  said: 'accepted',
});
const attempt = (id: number, token: string, more: Partial<AttemptRow> = {}): AttemptRow => ({
  id,
  taskId: 1,
  phone: PHONE,
  token,
  state: 'ended',
  outcome: 'no_answer',
  counted: true,
  startedAt: at(0),
  disposition: 'no_answer',
  ...more,
});
const task = (id: number, more: Partial<TaskRow> = {}): TaskRow => ({
  id,
  state: 'waiting',
  attempts: 1,
  closedAt: null,
  heldBy: null,
  ...more,
});
const message = (id: number, token: string | null, more: Partial<MessageRow> = {}): MessageRow => ({
  id,
  rule: 'report-receipt',
  recordType: 'claim',
  recordKey: `R${id}`,
  dueOn: '2026-03-02',
  phone: PHONE,
  token,
  state: 'delivered',
  intentAt: at(0),
  againOf: null,
  ...more,
});

/** A quiet minute: two calls to one number, one after the other, and one text. */
const QUIET: Evidence = {
  calls: [...call('a', 0, 10), ...call('b', 20, 30)],
  texts: [text('t', 1)],
  dispositions: [{ attemptId: 1, disposition: 'no_answer', at: at(12) }],
  optOuts: [{ phone: PHONE, channel: 'all', at: at(40) }],
  written: ['claim R1'],
  present: new Set(['claim R1', 'claim R2']),
  tasks: [task(1, { state: 'closed', closedAt: at(31) })],
  attempts: [attempt(1, 'a'), attempt(2, 'b', { startedAt: at(20) })],
  messages: [message(1, 't')],
};
const broken = (evidence: Partial<Evidence>) =>
  judge({ ...QUIET, ...evidence })
    .filter((verdict) => verdict.broken > 0)
    .map((verdict) => verdict.name);

test('finds nothing wrong with a quiet minute, and has looked', () => {
  const verdicts = judge(QUIET);
  expect(verdicts.filter((verdict) => verdict.broken > 0)).toEqual([]);
  expect(verdicts.filter((verdict) => verdict.checked === 0)).toEqual([]);
});

test('a call may begin at the very instant at which the one before it ends', () => {
  expect(broken({ calls: [...call('a', 0, 20), ...call('b', 20, 30)] })).toEqual([]);
});

describe('each check bites', () => {
  const bites: [string, string[], Partial<Evidence>][] = [
    [
      'two calls to one number at a time',
      ['calls_do_not_overlap'],
      { calls: [...call('a', 0, 21), ...call('b', 20, 30)] },
    ],
    [
      'a call that began within a longer one, which is not the one before it',
      ['calls_do_not_overlap'],
      {
        calls: [...call('a', 0, 60), ...call('x', 5, 6, '+8613800000002'), ...call('b', 20, 30)],
        attempts: [...QUIET.attempts, attempt(3, 'x', { taskId: 2 })],
      },
    ],
    [
      'a call that never ended, and another',
      ['calls_do_not_overlap'],
      { calls: [...call('a', 0, null), ...call('b', 20, 30)] },
    ],
    ['a call that no table knows', ['calls_are_ours'], { calls: [...QUIET.calls, ...call('ghost', 31, 32)] }],
    [
      'a token placed twice',
      ['calls_do_not_overlap', 'placed_once'],
      { calls: [...QUIET.calls, { at: iso(5), event: 'placed', token: 'a', phone: PHONE }] },
    ],
    [
      'a fourth call in one cycle',
      ['three_calls_a_cycle'],
      {
        calls: [0, 5, 10, 15].flatMap((second) => call(`c${second}`, second, second + 1)),
        attempts: [0, 5, 10, 15].map((second, index) => attempt(index + 1, `c${second}`)),
      },
    ],
    [
      'a call that is not spent',
      ['calls_are_spent'],
      {
        attempts: [
          QUIET.attempts[0]!,
          attempt(2, 'b', { startedAt: at(20), counted: false, state: 'failed' }),
        ],
      },
    ],
    [
      'a call after the close of its task',
      ['none_after_close'],
      { tasks: [task(1, { state: 'closed', closedAt: at(19) })] },
    ],
    [
      'a disposition that was acknowledged and is gone',
      ['acknowledged_stands'],
      { dispositions: [{ attemptId: 2, disposition: 'completed', at: at(31) }] },
    ],
    [
      'a disposition of an attempt that is gone',
      ['acknowledged_stands'],
      { dispositions: [{ attemptId: 9, disposition: 'completed', at: at(31) }] },
    ],
    ['a record that was acknowledged and is gone', ['written_stands'], { written: ['claim R1', 'draw 7'] }],
    [
      'an attempt without an end',
      ['attempts_end'],
      {
        attempts: [
          QUIET.attempts[0]!,
          attempt(2, 'b', { state: 'ringing', outcome: null, disposition: null }),
        ],
      },
    ],
    [
      'an attempt that is over and was never recorded',
      ['attempts_end'],
      { attempts: [QUIET.attempts[0]!, attempt(2, 'b', { disposition: null })] },
    ],
    ['a task held for ever', ['tasks_are_free'], { tasks: [task(1, { state: 'claimed', heldBy: 'A1' })] }],
    ['an end that nobody saw', ['told_as_it_was'], { attempts: [...QUIET.attempts, attempt(3, 'c')] }],
    [
      'an end that was another one',
      ['told_as_it_was'],
      { attempts: [attempt(1, 'a', { outcome: 'answered' }), QUIET.attempts[1]!] },
    ],
    [
      'a call decided after the opt-out',
      ['no_call_after_opt_out'],
      { optOuts: [{ phone: PHONE, channel: 'call', at: at(19) }] },
    ],
    [
      'a call decided before the opt-out and made long after it',
      ['no_call_after_opt_out'],
      {
        optOuts: [{ phone: PHONE, channel: 'all', at: at(13) }],
        attempts: [attempt(1, 'a'), attempt(2, 'b', { startedAt: at(12) })],
      },
    ],
    ['a text that no table knows', ['texts_are_ours'], { texts: [text('t', 1), text('u', 2)] }],
    ['a text without an end', ['texts_end'], { messages: [message(1, 't', { state: 'sent' })] }],
    [
      'two texts for one rule, record and due date',
      ['one_text'],
      {
        texts: [text('t', 1), text('u', 2)],
        messages: [message(1, 't'), message(1, 'u')],
      },
    ],
    ['a token handed over twice', ['one_text', 'texts_placed_once'], { texts: [text('t', 1), text('t', 2)] }],
    [
      'a text shown as delivered that was never taken',
      ['delivered_was_sent'],
      { messages: [message(1, 't'), message(2, null)] },
    ],
    [
      'a text decided after the opt-out',
      ['no_text_after_opt_out'],
      { optOuts: [{ phone: PHONE, channel: 'text', at: at(-1) }] },
    ],
  ];
  test.each(bites)('%s', (_, names, evidence) => {
    expect(broken(evidence)).toEqual(names);
  });
});

test('an opt-out of one channel leaves the other alone, and one in flight is let through', () => {
  expect(broken({ optOuts: [{ phone: PHONE, channel: 'text', at: at(1) }] })).toEqual([]);
  expect(broken({ optOuts: [{ phone: PHONE, channel: 'call', at: at(20) }] })).toEqual([]);
  expect(broken({ texts: [text('t', 5)], optOuts: [{ phone: PHONE, channel: 'text', at: at(0) }] })).toEqual(
    [],
  );
});

test('a text that a person has had sent again is one more; a third, or one for none, is not', () => {
  const texts = [text('t', 1), text('u', 2)];
  const again = (of: number | null) => message(2, 'u', { recordKey: 'R1', againOf: of });
  expect(broken({ texts, messages: [message(1, 't', { state: 'unknown' }), again(1)] })).toEqual([]);
  expect(broken({ texts, messages: [message(1, 't'), again(null)] })).toEqual(['one_text']);
  expect(
    broken({
      texts: [...texts, text('v', 3)],
      messages: [message(1, 't'), again(1), message(3, 'v', { recordKey: 'R1', againOf: 1 })],
    }),
  ).toEqual(['one_text']);
});

test('an attempt shown as unknown claims nothing; one that failed on our side was no call', () => {
  const unknown = attempt(3, 'c', { state: 'unknown', outcome: 'unknown', disposition: 'unrecorded' });
  const refused = attempt(4, 'd', {
    state: 'failed',
    outcome: null,
    counted: false,
    disposition: 'carrier_error',
  });
  expect(broken({ attempts: [...QUIET.attempts, unknown, refused] })).toEqual([]);
});
