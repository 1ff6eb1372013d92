import { dayLoad } from './plan.rules';

describe('load of a planned day', () => {
  it('is attempts against what agents can do while the windows are open', () => {
    // 40 agents, 7.5 open hours: 40 × 450 / 3.
    expect(dayLoad({ date: '2026-03-02', tasks: { a: 2000, b: 400 }, openMinutes: 450 }, 40)).toMatchObject({
      attempts: 4200,
      capacity: 6000,
      load: 0.7,
    });
  });

  it('does not fit on a closed day, unless there is nothing to do', () => {
    expect(dayLoad({ date: '2026-03-02', tasks: { a: 1 }, openMinutes: 0 }, 40).load).toBe(Infinity);
    expect(dayLoad({ date: '2026-03-02', tasks: {}, openMinutes: 0 }, 40).load).toBe(0);
  });
});
