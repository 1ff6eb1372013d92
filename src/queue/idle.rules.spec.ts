import type { Lane } from '../calendar/lane.rules';
import { whyIdle, wordsOf } from './idle.rules';

const NOW = Date.UTC(2026, 2, 2, 2);
const lane = (id: number, campaignCode: string): Lane => ({
  id,
  campaignCode,
  hoursCode: 'visit',
  timeZone: 'Asia/Shanghai',
  pool: 'visit',
});
const load = (id: number, ready: number) => ({ lane: id, ready, waiting: 0, wakesAt: null });
const pause = { until: NOW + 60_000, reason: 'account' } as const;

describe('while the line is paused', () => {
  const lanes = {
    open: [lane(1, 'care'), lane(2, 'renewal')],
    closed: [{ lane: lane(3, 'visit'), reason: 'outside-windows' as const, nextAt: NOW + 3_600_000 }],
  };
  const loads = [load(1, 2), load(2, 0), load(3, 4)];

  it('calls that are ready wait for it, in all and in each campaign: no number is said to be in a call', () => {
    const down = { reason: 'line_down', pausedFor: 'account', nextAt: pause.until };
    expect(whyIdle(lanes, loads, pause, NOW)).toMatchObject({
      ...down,
      ready: 6,
      campaigns: [
        { code: 'care', ...down, ready: 2 },
        { code: 'renewal', reason: 'nothing_due', pausedFor: null, nextAt: null },
        { code: 'visit', reason: 'closed', pausedFor: null, nextAt: NOW + 3_600_000 },
      ],
    });
  });

  it('what only a closed window holds back does not wait for the line', () => {
    const closed = { open: [], closed: lanes.closed };
    expect(whyIdle(closed, loads, pause, NOW)).toMatchObject({ reason: 'closed', nextAt: NOW + 3_600_000 });
    expect(whyIdle(lanes, [load(1, 0), load(3, 4)], pause, NOW)).toMatchObject({ reason: 'nothing_due' });
  });

  it('once it is over, what is ready has its number in a call', () => {
    expect(whyIdle(lanes, loads, null, NOW)).toMatchObject({ reason: 'all_busy', pausedFor: null });
  });

  it('is told with what stopped it, in both languages', () => {
    const told = (['trouble', 'too_fast', 'account'] as const).map((pausedFor) =>
      wordsOf({ reason: 'line_down', pausedFor }),
    );
    expect(told.map(({ nameZh }) => nameZh)).toEqual([
      '线路暂停：电话服务连不上或没有应答',
      '线路暂停：呼叫过快',
      '线路暂停：账户、密钥或余额有问题，请告知管理员',
    ]);
    for (const { nameEn } of told) expect(nameEn).toMatch(/^the line is paused: ./);
  });
});
