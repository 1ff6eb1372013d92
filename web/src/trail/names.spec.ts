import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIONS, THINGS } from './names';

const SOURCES = join(__dirname, '..', '..', '..', 'src');
const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  .map((path) => readFileSync(join(SOURCES, path), 'utf8'));
const text = sources.filter((source) => /audit/i.test(source));
/** Codes of refusals look like actions: `new NotFound('case.unknown', …)`. */
const REFUSALS = new Set(
  sources.flatMap((source) => [...source.matchAll(/new \w+\(\s*'([a-z_.]+)'/g)].map(([, code]) => code!)),
);

/** What stands first in names of the audit trail: `case.corrected`. */
const NOUNS = [...new Set(Object.keys(ACTIONS).map((action) => action.split('.')[0]!))];

describe('the audit trail is told in words', () => {
  it('every action that the server writes has a name', () => {
    const found = text.flatMap((source) =>
      [...source.matchAll(/'([a-z_]+)\.([a-z_]+)'/g)].filter(([, noun]) => NOUNS.includes(noun!)),
    );
    const actions = new Set(found.map(([, noun, verb]) => `${noun}.${verb}`));
    expect(actions.size).toBeGreaterThan(60);
    expect(
      [...actions].filter(
        (action) => !(action in ACTIONS) && !REFUSALS.has(action) && !CODES.includes(action),
      ),
    ).toEqual([]);
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

/** What else looks like an action: a refusal whose name is built elsewhere, a column. */
const CODES = ['contact.several_numbers', 'api_key.branch_code'];
