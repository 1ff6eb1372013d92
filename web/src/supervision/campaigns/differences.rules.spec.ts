import type { Values } from '../campaign-names';
import { changedFields, draftOf, unitOf } from './differences.rules';

const base = {
  priority: 50,
  retryGapMinutes: 120,
  opensCaseFor: ['refused'],
  script: { code: 'new-policy', version: 2 },
} as Values;

it('names what differs, also where one version lacks it', () => {
  expect(changedFields(base, { ...base, priority: 40, reminderDays: [30] })).toEqual([
    'priority',
    'reminderDays',
  ]);
  expect(changedFields({ ...base, reminderDays: [30] }, base)).toEqual(['reminderDays']);
  expect(changedFields(base, { ...base, script: { code: 'new-policy', version: 2 } })).toEqual([]);
});

it('sends only what differs from what was there, and what was emptied as nothing', () => {
  expect(draftOf(base, { ...base, retryGapMinutes: 240 })).toEqual({ retryGapMinutes: 240 });
  expect(draftOf(base, { ...base, priority: undefined })).toEqual({ priority: null });
  expect(draftOf(base, base)).toEqual({});
});

it.each([
  [10_080, 1440],
  [120, 60],
  [90, 1],
  [0, 1],
  [null, 1],
])('%s minutes are told in units of %d', (minutes, unit) => expect(unitOf(minutes)).toBe(unit));
