import type { ChartDay, NotFit } from './run';
import { campaignsIn, notFitLines, progressOf } from './run-figures.rules';

it('progress counts whole days, and never leaves its bounds', () => {
  const params = { from: '2026-03-02', to: '2026-03-12' };
  expect(progressOf(params, undefined)).toBe(0);
  expect(progressOf(params, '2026-03-06')).toBe(0.5);
  expect(progressOf(params, '2026-04-06')).toBe(1);
});

it('only campaigns with something on some day are drawn, in the known order', () => {
  const days = [{ tasks: { b: 1, a: 0 } }, { tasks: { c: 2, z: 3 } }] as unknown as ChartDay[];
  expect(campaignsIn(days, 'tasks', ['a', 'c', 'b'])).toEqual(['c', 'b', 'z']);
});

it('what does not fit is put together by campaign and reason', () => {
  const one = (date: string, campaign: string, reason: string, calls: number): NotFit => ({
    date,
    campaign,
    reason,
    calls,
    neverDialled: 1,
    zh: '',
    en: '',
  });
  const lines = notFitLines([
    one('2026-03-09', 'a', 'people', 2),
    one('2026-03-04', 'a', 'people', 3),
    one('2026-03-05', 'b', 'place', 9),
    one('2026-03-05', 'a', 'place', 1),
  ]);
  expect(lines.map(({ campaign, reason, calls }) => [campaign, reason, calls])).toEqual([
    ['b', 'place', 9],
    ['a', 'people', 5],
    ['a', 'place', 1],
  ]);
  expect(lines[1]).toMatchObject({ first: '2026-03-04', last: '2026-03-09', neverDialled: 2 });
});
