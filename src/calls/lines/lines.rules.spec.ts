import fc from 'fast-check';
import { addressOf, identityOf } from './agent-line.rules';
import { bridgeWords, endsAttempt, whyRefused, type BridgeRefusal, type JudgedBridge } from './bridge.rules';
import { toSendHome } from './send-home.rules';
import { supervisorTalking } from './supervisor-talking.rules';

const SHUT: JudgedBridge = {
  taken: false,
  hungUp: false,
  over: false,
  old: false,
  due: false,
  suspended: false,
  optedOut: false,
  stopped: false,
};

describe('whom a hang-up would cut off from the customer', () => {
  const together = { customerLeg: 'answered', transferTo: 'S1', transferLeg: 'answered' } as const;

  it('is the supervisor who has joined', () => expect(supervisorTalking(together)).toBe('S1'));

  it.each([
    ['the supervisor has not picked up', { transferLeg: 'ringing' }],
    ['the supervisor has gone', { transferLeg: 'ended' }],
    ['the customer has gone', { customerLeg: 'ended' }],
    ['nobody was called in', { transferTo: null, transferLeg: null }],
  ] as const)('is nobody: %s', (_, legs) => expect(supervisorTalking({ ...together, ...legs })).toBeNull());
});

describe('why an agent is not connected', () => {
  it.each<[string, JudgedBridge | null, boolean, BridgeRefusal]>([
    ['a token of nobody', null, true, 'unknown'],
    ['another leg was first', { ...SHUT, taken: true, optedOut: true }, true, 'other_leg'],
    ['the attempt is over', { ...SHUT, over: true, old: true }, true, 'over'],
    ['somebody hung up', { ...SHUT, hungUp: true }, true, 'hung_up'],
    [
      'the customer opted out, which is told before that it is late',
      { ...SHUT, optedOut: true, old: true },
      false,
      'opted_out',
    ],
    ['renewed', { ...SHUT, stopped: true }, true, 'record'],
    ['suspended', { ...SHUT, suspended: true }, true, 'suspended'],
    ['the cycle is over', { ...SHUT, due: true }, true, 'cycle'],
    ['closed by now', { ...SHUT, old: true }, false, 'hours'],
    ['too late', { ...SHUT, old: true }, true, 'too_old'],
    ['shut when it was judged, and open again', SHUT, true, 'changed'],
  ])('%s', (_, facts, open, why) => {
    expect(whyRefused(facts, open)).toBe(why);
  });

  it('is said in one short sentence, where there is somebody to say it to', () => {
    for (const why of ['opted_out', 'hours', 'record', 'too_old', 'over', 'hung_up'] as const)
      expect(bridgeWords(why)).toMatch(/^[^。]{4,30}。$/);
    expect(bridgeWords('unknown')).toBeNull();
    expect(bridgeWords('other_leg')).toBeNull();
  });

  it('ends the attempt, unless it concerns another leg or one that is over', () => {
    expect((['unknown', 'other_leg', 'over'] as const).filter(endsAttempt)).toEqual([]);
    expect((['hours', 'opted_out', 'hung_up', 'too_old'] as const).map(endsAttempt)).not.toContain(false);
  });
});

describe('who is sent home', () => {
  const leg = (sid: string, state: 'dialled' | 'ringing' | 'answered' | 'ended') => ({ sid, state });
  const talk = {
    hangUp: false,
    roomed: true,
    agents: [leg('a', 'answered')],
    customer: leg('c', 'answered'),
    third: null,
  };

  it.each([
    ['nobody, while agent and customer are there', talk, []],
    [
      'nobody of a plain call: the Dial ends by itself',
      { ...talk, roomed: false, agents: [leg('a', 'ended')] },
      [],
    ],
    [
      'agent and supervisor, when the customer has gone',
      { ...talk, customer: leg('c', 'ended'), third: leg('t', 'ringing') },
      ['a', 't'],
    ],
    ['the customer, when they would wait for nobody', { ...talk, agents: [leg('a', 'ended')] }, ['c']],
    [
      'nobody, while the supervisor still rings',
      { ...talk, agents: [leg('a', 'ended')], third: leg('t', 'ringing') },
      [],
    ],
    [
      'nobody, while the supervisor talks',
      { ...talk, agents: [leg('a', 'ended')], third: leg('t', 'answered') },
      [],
    ],
    [
      'the customer, when the supervisor has gone too',
      { ...talk, agents: [leg('a', 'ended')], third: leg('t', 'ended') },
      ['c'],
    ],
    [
      'everybody, when somebody wants it',
      { ...talk, hangUp: true, third: leg('t', 'dialled') },
      ['a', 'c', 't'],
    ],
    ['only who is there', { ...talk, hangUp: true, agents: [leg('a', 'ended')] }, ['c']],
    ['nobody of a call that nothing is known of', { ...talk, agents: [], customer: null }, []],
  ])('%s', (_, now, sids) => expect(toSendHome(now)).toEqual(sids));
});

describe('the address of a line', () => {
  it('of a telephone is its number, of a softphone a name that Twilio takes', () => {
    expect(addressOf({ kind: 'phone', phone: '+8613800138000' }, 'A001')).toBe('+8613800138000');
    expect(addressOf({ kind: 'softphone', phone: null }, 'A001')).toBe('client:A001');
    expect(addressOf({ kind: 'softphone', phone: null }, '坐席 1?x=y')).toMatch(/^client:u_[0-9a-f]+$/);
  });

  it('is nobody else’s (property)', () => {
    const staffNo = fc.oneof(
      fc.string({ minLength: 1, maxLength: 12 }),
      fc.constantFrom('u_41', 'A', 'u_75'),
    );
    fc.assert(
      fc.property(staffNo, staffNo, (one, other) => {
        expect(identityOf(one)).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(identityOf(one) === identityOf(other)).toBe(one === other);
      }),
    );
  });
});
