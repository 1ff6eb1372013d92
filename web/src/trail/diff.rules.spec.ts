import { differences } from './diff.rules';

describe('what a change changed', () => {
  it('leaves out what stayed, and opens objects', () =>
    expect(
      differences(
        { name: '张三', values: { maxAttempts: 3, hours: 'standard' } },
        { name: '张三', values: { maxAttempts: 2, hours: 'standard' } },
      ),
    ).toEqual([{ path: ['values', 'maxAttempts'], before: 3, after: 2 }]));

  it('keeps lists of plain values whole, and counts those of objects from one', () =>
    expect(
      differences(
        { numbers: ['1'], days: [{ on: 'a' }] },
        { numbers: ['1', '2'], days: [{ on: 'b' }, { on: 'c' }] },
      ),
    ).toEqual([
      { path: ['numbers'], before: ['1'], after: ['1', '2'] },
      { path: ['days', '1', 'on'], before: 'a', after: 'b' },
      { path: ['days', '2', 'on'], before: undefined, after: 'c' },
    ]));

  it('tells all of what was made, but nothing of what is not known of it', () =>
    expect(differences(null, { role: 'agent', branch: null })).toEqual([
      { path: ['role'], before: undefined, after: 'agent' },
    ]));

  it('a value that is taken away', () =>
    expect(differences({ branch: '33' }, { branch: null })).toEqual([
      { path: ['branch'], before: '33', after: null },
    ]));

  it('has nothing to say where nothing was written', () => {
    expect(differences(null, null)).toEqual([]);
    expect(differences(undefined, {})).toEqual([]);
  });

  it('survives names that mean something to JavaScript', () =>
    expect(differences(null, JSON.parse('{"__proto__":{"a":1}}'))).toEqual([
      { path: ['__proto__', 'a'], before: undefined, after: 1 },
    ]));
});
