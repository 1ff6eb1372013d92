import fc from 'fast-check';
import { refusalOf, type Asking } from './access.rules';
import type { Allowed } from './allow';
import { KEY_SCOPES, ROLES } from './principal';

const person: Asking = {
  kind: 'user',
  role: 'supervisor',
  scopes: [],
  branchCode: null,
  mustChangePassword: false,
};
const key: Asking = { ...person, kind: 'key', role: null, scopes: ['dialer'] };
const dialler: Allowed = { roles: ['agent', 'supervisor'], scopes: ['dialer'], byClaim: true };
const settings: Allowed = { roles: ['supervisor'], companyWide: true };

describe('whether somebody may use a route', () => {
  it.each<[string, Asking, Allowed | undefined, ReturnType<typeof refusalOf>]>([
    ['a role that is named', person, settings, null],
    ['one that is not', { ...person, role: 'quality' }, settings, 'not_allowed'],
    ['a route that nobody listed', person, undefined, 'not_allowed'],
    ['what holds for the company, from a branch', { ...person, branchCode: '33' }, settings, 'company_wide'],
    ['a call, by a person of a branch', { ...person, branchCode: '33' }, dialler, null],
    ['a call, by a key', key, dialler, null],
    ['a call, by a key of a branch', { ...key, branchCode: '33' }, dialler, 'company_wide'],
    ['a scope that is not named', { ...key, scopes: ['records:read'] }, dialler, 'not_allowed'],
    [
      'before the first password is changed',
      { ...person, mustChangePassword: true },
      settings,
      'password_first',
    ],
    [
      'the change of it',
      { ...person, mustChangePassword: true },
      { ...settings, beforePassword: true },
      null,
    ],
  ])('%s', (_, asking, allowed, told) => expect(refusalOf(asking, allowed)).toBe(told));

  it('never lets in whom no list names, nor a person by a key’s scope (fast-check)', () => {
    const allowed = fc.record({
      roles: fc.subarray([...ROLES]),
      scopes: fc.subarray([...KEY_SCOPES]),
      companyWide: fc.boolean(),
      byClaim: fc.boolean(),
      beforePassword: fc.boolean(),
    });
    const asking = fc.record({
      kind: fc.constantFrom('user' as const, 'key' as const),
      role: fc.constantFrom(null, ...ROLES),
      scopes: fc.subarray([...KEY_SCOPES]),
      branchCode: fc.constantFrom(null, '33'),
      mustChangePassword: fc.boolean(),
    });
    fc.assert(
      fc.property(asking, allowed, (who, list) => {
        if (refusalOf(who, list) !== null) return;
        if (who.kind === 'user') expect(list.roles).toContain(who.role);
        else expect(list.scopes.some((scope) => who.scopes.includes(scope))).toBe(true);
        if (list.companyWide) expect(who.branchCode).toBeNull();
        if (who.mustChangePassword) expect(list.beforePassword).toBe(true);
      }),
    );
  });
});
