import { verdictOn, type Expected } from './incoming.rules';
import { microphoneProblem, remedyOf, worstTrouble } from './quality.rules';

const CALL = { callSid: `CA${'1'.repeat(32)}`, custom: { attempt: '41' } };

describe('what rings at a softphone', () => {
  it.each<[Expected, 'take' | 'wait' | 'refuse']>([
    [{ kind: 'attempt', id: 41 }, 'take'],
    [{ kind: 'attempt', id: 42 }, 'refuse'],
    [{ kind: 'dialling' }, 'wait'],
    [{ kind: 'nothing' }, 'refuse'],
  ])('while %j is expected: %s', (expected, verdict) => expect(verdictOn(CALL, expected)).toBe(verdict));

  it('without a number of ours it is never taken', () => {
    expect(verdictOn({ ...CALL, custom: {} }, { kind: 'attempt', id: 41 })).toBe('refuse');
  });
});

describe('what an agent is told of the sound', () => {
  it.each([
    [[], null],
    [['high-rtt'], 'network'],
    [['constant-audio-output-level'], null],
    [['low-mos', 'constant-audio-input-level'], 'microphone'],
    [['high-jitter', 'low-bytes-received'], 'silence'],
  ] as const)('%j: %s', (warnings, trouble) => expect(worstTrouble(warnings)).toBe(trouble));
});

it('tells a microphone that was refused from none, and from one that another program holds', () => {
  expect(microphoneProblem('NotAllowedError')).toBe('denied');
  expect(microphoneProblem('NotFoundError')).toBe('no_microphone');
  expect(microphoneProblem('NotReadableError')).toBe('busy_microphone');
});

it('an old token is exchanged, a lost line comes back by itself, anything else is somebody’s to mend', () => {
  expect([20104, 31204, 31205].map(remedyOf)).toEqual(['token', 'token', 'token']);
  expect([31005, 31009, 53000].map(remedyOf)).toEqual(['wait', 'wait', 'wait']);
  expect([31201, 20151].map(remedyOf)).toEqual(['tell', 'tell']);
});
