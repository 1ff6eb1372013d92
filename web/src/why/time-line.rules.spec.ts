import type { AttemptSeen, CaseSeen } from './answers';
import { timeLine } from './time-line.rules';

const attempt = (number: number, startedAt: string): AttemptSeen => ({
  id: number,
  number,
  agent: 'A001',
  state: 'ended',
  startedAt,
  endedAt: null,
  disposition: 'no_answer',
  nameZh: null,
  nameEn: null,
});
const found: CaseSeen = {
  id: 7,
  recordKey: 'P1',
  reason: 'wrong_number',
  state: 'confirmed',
  branchCode: '33',
  holderCode: '33',
  secondVisitTaskId: 9,
  openedAt: '2026-03-02T02:00:00Z',
  escalatedAt: null,
  correctedAt: '2026-03-03T02:00:00Z',
  closedAt: '2026-03-04T02:00:00Z',
};

it('puts everything into one order, the newest first', () => {
  const draw = {
    drawId: 1,
    dueAt: '2026-03-01T22:00:00Z',
    ranAt: '2026-03-01T22:00:00Z',
    ruleVersion: 1,
    late: false,
  };
  const told = timeLine({
    draws: [{ draw, campaign: 'new-policy' }],
    attempts: [attempt(1, '2026-03-02T01:00:00.000Z'), attempt(2, '2026-03-02T01:30:00.000Z')],
    cases: [found],
  });
  expect(told.map(({ kind }) => kind)).toEqual([
    'caseClosed',
    'caseCorrected',
    'caseOpened',
    'attempt',
    'attempt',
    'draw',
  ]);
  expect(told.flatMap((each) => (each.kind === 'attempt' ? [each.attempt.number] : []))).toEqual([2, 1]);
});

it('at one instant tells the consequence above its cause', () => {
  const at = '2026-03-02T02:00:00Z';
  const told = timeLine({
    attempts: [attempt(1, at)],
    cases: [{ ...found, correctedAt: null, closedAt: null }],
  });
  expect(told.map(({ kind }) => kind)).toEqual(['caseOpened', 'attempt']);
});

it('tells what a customer wrote back after the text that it answers', () => {
  const text = {
    id: 3,
    rule: 'renewal-notice',
    state: 'delivered',
    reason: null,
    createdAt: '2026-03-02T01:00:00Z',
    notBefore: '2026-03-02T01:00:00Z',
    sentAt: '2026-03-02T01:00:01Z',
    endedAt: '2026-03-02T01:00:05Z',
  };
  const reply = {
    id: 5,
    kind: 'other' as const,
    rule: 'renewal-notice',
    body: '续保需要带什么资料？',
    receivedAt: '2026-03-02T01:20:00Z',
  };
  expect(timeLine({ replies: [reply], texts: [text] })).toMatchObject([
    { kind: 'reply', at: '2026-03-02T01:20:00Z', reply: { id: 5 } },
    { kind: 'text' },
  ]);
});

it('has nothing to tell of nothing', () => expect(timeLine({})).toEqual([]));
