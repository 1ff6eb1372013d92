import { isLeftToSupervisor, isMachine, mayOf, stageOf, type CallLine } from './line-stage.rules';

const line = (known: Partial<CallLine>): CallLine => ({
  agentLeg: 'answered',
  customerLeg: null,
  held: false,
  machine: null,
  recording: false,
  transfer: null,
  refused: null,
  ...known,
});
const ALL = { hold: true, transfer: true };

it.each<[string, Partial<CallLine>]>([
  ['callingYou', { agentLeg: null }],
  ['callingYou', { agentLeg: 'dialled' }],
  ['pickUp', { agentLeg: 'ringing' }],
  ['callingCustomer', {}],
  ['callingCustomer', { customerLeg: 'dialled' }],
  ['customerRings', { customerLeg: 'ringing' }],
  ['talking', { customerLeg: 'answered' }],
  ['held', { customerLeg: 'answered', held: true }],
  ['transferring', { customerLeg: 'answered', transfer: { to: 'M1', name: null, leg: 'ringing' } }],
  ['together', { customerLeg: 'answered', transfer: { to: 'M1', name: null, leg: 'answered' } }],
  ['talking', { customerLeg: 'answered', transfer: { to: 'M1', name: null, leg: 'ended' } }],
  [
    'handedOver',
    { agentLeg: 'ended', customerLeg: 'answered', transfer: { to: 'M1', name: null, leg: 'answered' } },
  ],
])('%s: %j', (stage, known) => expect(stageOf(line(known))).toBe(stage));

it('holds while one talks, resumes what is held, and transfers either, as far as the carrier can', () => {
  const talking = line({ customerLeg: 'answered' });
  expect(mayOf(talking, ALL)).toEqual({ hold: true, resume: false, transfer: true, leave: false });
  expect(mayOf({ ...talking, held: true }, ALL)).toEqual({
    hold: false,
    resume: true,
    transfer: true,
    leave: false,
  });
  expect(mayOf(talking, { hold: false, transfer: false })).toEqual({
    hold: false,
    resume: false,
    transfer: false,
    leave: false,
  });
  expect(mayOf(line({ customerLeg: 'ringing' }), ALL).hold).toBe(false);
  const together = { ...talking, transfer: { to: 'M1', name: null, leg: 'answered' as const } };
  expect(mayOf(together, ALL)).toEqual({ hold: false, resume: false, transfer: false, leave: true });
});

it('is left to a supervisor only where one talks to the customer', () => {
  const transfer = { to: 'M1', name: null, leg: 'answered' as const };
  const left = line({ agentLeg: 'ended', customerLeg: 'answered', transfer });
  expect(isLeftToSupervisor(left)).toBe(true);
  expect(isLeftToSupervisor({ ...left, agentLeg: 'answered' })).toBe(false);
  expect(isLeftToSupervisor({ ...left, customerLeg: 'ended' })).toBe(false);
  expect(isLeftToSupervisor({ ...left, transfer: { ...transfer, leg: 'ended' } })).toBe(false);
  expect(isLeftToSupervisor({ ...left, transfer: null })).toBe(false);
});

it.each([
  ['machine_start', true],
  ['fax', true],
  ['human', false],
  ['unknown', false],
  [null, false],
])('a machine: %s', (said, expected) => expect(isMachine(said)).toBe(expected));
