import { factsOf } from '../calendar/calendar.fixture';
import { wallboardLanes } from './wallboard.rules';

const lane = (values: object) => ({
  campaign: 'new-policy',
  hoursCode: 'standard',
  timeZone: 'Asia/Shanghai',
  suspended: false,
  ready: 1,
  oldestDueAt: null,
  ...values,
});

describe('lanes of the wallboard', () => {
  const facts = factsOf({});
  // Monday, 12:10 in Shanghai.
  const now = Date.parse('2026-03-02T04:10:00Z');

  it('puts the pools of one campaign together, open ones first', () => {
    const board = wallboardLanes(
      [
        lane({ ready: 5, oldestDueAt: new Date(2) }),
        lane({ ready: 7, oldestDueAt: new Date(1) }),
        lane({ campaign: 'report-care', hoursCode: 'round-the-clock' }),
        lane({ campaign: 'renewal-call', suspended: true }),
        lane({ campaign: 'renewal-call', hoursCode: 'gone' }),
      ],
      facts,
      now,
    );
    expect(
      board.map(({ campaign, open, reason, pools, ready }) => [campaign, open, reason, pools, ready]),
    ).toEqual([
      ['report-care', true, 'open', 1, 1],
      ['new-policy', false, 'outside-windows', 2, 12],
      ['renewal-call', false, 'suspended', 1, 1],
      ['renewal-call', false, 'hours-unknown', 1, 1],
    ]);
    expect(board[1]).toMatchObject({ changesAt: '2026-03-02T06:30:00Z', oldestDueAt: new Date(1) });
  });
});
