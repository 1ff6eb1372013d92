import { choicesFor, toggled, wordsOf } from './answer-choices.rules';
import { isLive, mayDo, mayRecord, newerAttempt, phaseOfCall, previewEnd } from './call-phase.rules';
import type { AskStep, DeskAttempt, Disposition } from './desk-answers';
import { choicesOf, letterOf } from './disposition-keys.rules';
import { retryAt } from './retry.rules';

const attempt = (values: Partial<DeskAttempt> = {}): DeskAttempt => ({
  id: 1,
  number: 1,
  state: 'placed',
  outcome: null,
  phone: '139****0001',
  startedAt: '2026-03-03T02:00:00.000Z',
  answeredAt: null,
  endedAt: null,
  disposition: null,
  ...values,
});

describe('where a call stands', () => {
  it.each([
    [null, 'preview'],
    [attempt({ state: 'intent' }), 'dialling'],
    [attempt({ state: 'ringing' }), 'ringing'],
    [attempt({ state: 'answered' }), 'talking'],
    [attempt({ state: 'ended' }), 'over'],
    [attempt({ state: 'failed' }), 'over'],
    [attempt({ state: 'unknown' }), 'over'],
    [attempt({ state: 'ended', disposition: 'no_answer' }), 'told'],
  ] as const)('%#', (each, phase) => expect(phaseOfCall(each)).toBe(phase));

  it('never goes back, whichever answer comes later', () => {
    const ringing = attempt({ state: 'ringing' });
    const ended = attempt({ state: 'ended' });
    expect(newerAttempt(ended, ringing)).toBe(ended);
    expect(newerAttempt(ringing, ended)).toBe(ended);
    const told = attempt({ state: 'ended', disposition: 'busy' });
    expect(newerAttempt(told, attempt({ state: 'unknown' }))).toBe(told);
    expect(newerAttempt(null, ringing)).toBe(ringing);
    expect(newerAttempt(ringing, undefined)).toBe(ringing);
    // Another call: the desk's own answer says which one is held.
    expect(newerAttempt(attempt({ id: 2 }), told)).toMatchObject({ id: 2 });
  });

  it('lets a disposition be chosen when the line has ended the call, or where there is no line to say so', () => {
    expect(mayRecord('over', true)).toBe(true);
    expect(mayRecord('talking', true)).toBe(false);
    expect(mayRecord('dialling', false)).toBe(true);
    expect(mayRecord('preview', false)).toBe(false);
  });

  it.each([
    ['preview', { dial: true, skip: true, release: true, hangUp: false }],
    ['dialling', { dial: false, skip: false, release: false, hangUp: true }],
    ['ringing', { dial: false, skip: false, release: false, hangUp: true }],
    ['talking', { dial: false, skip: false, release: false, hangUp: true }],
    ['over', { dial: false, skip: false, release: false, hangUp: false }],
    ['told', { dial: false, skip: false, release: false, hangUp: false }],
  ] as const)('%s: what can be done; nothing by a tab that looks on', (phase, may) => {
    const inHand = {
      phase,
      leads: true,
      reports: true,
      maySkip: true,
      isReachable: true,
      isHandedOver: false,
    };
    expect(mayDo(inHand)).toEqual(may);
    expect(isLive(phase)).toBe(may.hangUp);
    expect(Object.values(mayDo({ ...inHand, leads: false }))).not.toContain(true);
  });

  it('dials on no line that would not ring, skips nothing that is owed, and hangs up no desk phone', () => {
    const inHand = {
      phase: 'preview',
      leads: true,
      reports: true,
      maySkip: true,
      isReachable: true,
      isHandedOver: false,
    } as const;
    expect(mayDo({ ...inHand, isReachable: false })).toMatchObject({ dial: false, skip: true });
    expect(mayDo({ ...inHand, maySkip: false })).toMatchObject({ dial: true, skip: false, release: true });
    expect(mayDo({ ...inHand, phase: 'talking', reports: false }).hangUp).toBe(false);
    expect(mayDo({ ...inHand, phase: 'talking', isHandedOver: true }).hangUp).toBe(false);
  });

  it('counts a preview to its later end, and none during a call', () => {
    const held = {
      leaseUntil: '2026-03-03T02:01:30.000Z',
      previewEndsAt: '2026-03-03T02:00:30.000Z',
      attempt: null,
    };
    expect(previewEnd(held)).toBe(held.leaseUntil);
    expect(previewEnd({ ...held, previewEndsAt: '2026-03-03T02:02:00.000Z' })).toBe(
      '2026-03-03T02:02:00.000Z',
    );
    expect(previewEnd({ ...held, attempt: attempt() })).toBeNull();
  });
});

describe('dispositions', () => {
  const of = (code: string, group: Disposition['group']): Disposition => ({
    code,
    group,
    nameZh: code,
    nameEn: code,
    reached: group === 'reached',
    effect: 'close',
  });
  const all = [
    of('completed', 'reached'),
    of('busy', 'not_reached'),
    of('carrier_error', 'ours'),
    of('unrecorded', 'system'),
  ];

  it('offers our own faults of a desk phone alone, and never what the system concludes', () => {
    expect(choicesOf(all, true).map(({ group }) => group)).toEqual(['reached', 'not_reached']);
    expect(choicesOf(all, false).map(({ group }) => group)).toEqual(['reached', 'not_reached', 'ours']);
  });

  it('has a letter of its own for each, and none that means something else in a call', () => {
    const codes = [
      'completed',
      'refused',
      'callback',
      'third_party',
      'language',
      'deceased',
      'company_closed',
      'do_not_call',
      'no_answer',
      'busy',
      'switched_off',
      'voicemail',
      'hung_up',
      'wrong_number',
      'invalid_number',
      'no_contact',
      'carrier_error',
      'agent_cancelled',
    ];
    const letters = codes.map(letterOf);
    expect(letters).not.toContain(undefined);
    expect(new Set(letters).size).toBe(codes.length);
    for (const taken of ['h', 'd', 'm', 'f', 'n', 'k', 'p']) expect(letters).not.toContain(taken);
  });
});

describe('answers', () => {
  const ask = (values: Partial<AskStep>): AskStep => ({
    id: 'q',
    kind: 'ask',
    text: '',
    answer: 'single',
    required: false,
    options: [
      { code: 'a', text: '甲' },
      { code: 'b', text: '乙' },
    ],
    ...values,
  });

  it('are chosen, and taken back by choosing again', () => {
    expect(toggled(ask({}), null, 'a')).toBe('a');
    expect(toggled(ask({}), 'a', 'b')).toBe('b');
    expect(toggled(ask({}), 'a', 'a')).toBeNull();
    expect(toggled(ask({ answer: 'multiple' }), ['a'], 'b')).toEqual(['a', 'b']);
    expect(toggled(ask({ answer: 'multiple' }), ['a', 'b'], 'a')).toEqual(['b']);
  });

  it('are read as words', () => {
    expect(wordsOf(ask({}), 'b')).toBe('乙');
    expect(wordsOf(ask({ answer: 'multiple' }), ['a', 'b'])).toBe('甲、乙');
    expect(wordsOf(ask({ answer: 'scale' }), 4)).toBe('4');
    expect(wordsOf(ask({}), undefined)).toBeNull();
    expect(choicesFor(ask({ answer: 'scale', options: [] })).map(({ value }) => value)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });
});

describe('asking again', () => {
  const now = 1_000_000;
  it.each([
    ['away', now + 5000, null],
    ['all_waiting', now + 30_000, now + 31_000],
    ['all_waiting', now + 3_600_000, now + 60_000],
    ['all_waiting', now - 5000, now + 10_000],
    ['nothing_due', null, now + 60_000],
  ])('%s, next at %p', (reason, nextAt, expected) => expect(retryAt(reason, nextAt, now)).toBe(expected));
});
