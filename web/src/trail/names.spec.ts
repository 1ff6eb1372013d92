import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIONS, THINGS } from './names';

const SOURCES = join(__dirname, '..', '..', '..', 'src');
const text = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  .map((path) => readFileSync(join(SOURCES, path), 'utf8'))
  .filter((source) => /audit/i.test(source));

/** What stands first in names of the audit trail: `case.corrected`. */
const NOUNS = [...new Set(Object.keys(ACTIONS).map((action) => action.split('.')[0]!))];

describe('the audit trail is told in words', () => {
  it('every action that the server writes has a name', () => {
    const found = text.flatMap((source) =>
      [...source.matchAll(/'([a-z_]+)\.([a-z_]+)'/g)].filter(([, noun]) => NOUNS.includes(noun!)),
    );
    const actions = new Set(found.map(([, noun, verb]) => `${noun}.${verb}`));
    expect(actions.size).toBeGreaterThan(60);
    expect([...actions].filter((action) => !(action in ACTIONS) && !CODES.includes(action))).toEqual([]);
  });

  it('every thing that it writes about has one', () => {
    const found = text.flatMap((source) => [...source.matchAll(/entityType: '([a-z_]+)'/g)]);
    expect(found.length).toBeGreaterThan(15);
    expect([...new Set(found.map(([, type]) => type!))].filter((type) => !(type in THINGS))).toEqual([]);
  });

  it('both in both languages', () => {
    for (const [zh, en] of [...Object.values(ACTIONS), ...Object.values(THINGS)]) {
      expect(zh).toMatch(/[\u4e00-\u9fff]/);
      expect(en).not.toMatch(/[\u4e00-\u9fff]/);
    }
  });
});

/** Refusals and columns that look like actions. */
const CODES = [
  'branch_unknown',
  'case.changed',
  'case.no_number',
  'case.not_open',
  'case.same_number',
  'case.unknown',
  'case.version_missing',
  'contact.invalid_phone',
  'contact.several_numbers',
  'opt_out.unknown',
  'opt_out.unknown_rule',
  'record.unknown',
  'api_key.branch_code',
];
