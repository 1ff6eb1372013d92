import fc from 'fast-check';
import { NEWEST_SCRIPTS, SCRIPTS } from '../scripts/script-list';
import { checkAnswers } from '../scripts/script-walk.rules';
import { simulatedAnswers } from './answering.rules';

const script = fc.constantFrom(...SCRIPTS);
const disposition = fc.constantFrom(
  'completed',
  'refused',
  'callback',
  'third_party',
  'wrong_number',
  'hung_up',
);

it('customers give answers that their script takes, all that it requires included; the same for the same call', () => {
  fc.assert(
    fc.property(
      script,
      disposition,
      fc.string(),
      fc.nat(),
      fc.boolean(),
      ({ steps }, end, token, seed, unheard) => {
        const answers = simulatedAnswers(seed, token, steps, end, unheard);
        if (answers) expect(checkAnswers(steps, answers, { complete: true })).toEqual([]);
        expect(simulatedAnswers(seed, token, steps, end, unheard)).toEqual(answers);
      },
    ),
    { numRuns: 300 },
  );
});

it.each(NEWEST_SCRIPTS.map((each) => [each.code, each.steps] as const))(
  '%s is mostly gone through',
  (_, steps) => {
    const tokens = Array.from({ length: 50 }, (_each, at) => `t${at}`);
    const through = tokens.filter((token) => simulatedAnswers(1, token, steps, 'completed', false));
    expect(through.length).toBeGreaterThan(45);
  },
);

it('whom nobody has called says so', () => {
  const { steps } = NEWEST_SCRIPTS.find(({ code }) => code === 'report-care')!;
  expect(simulatedAnswers(1, 'x', steps, 'completed', true)).toMatchObject({ 'surveyor-called': 'no' });
});
