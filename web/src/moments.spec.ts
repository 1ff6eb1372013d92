import { momentsOf } from './moments';

const now = () => new Date('2026-03-05T04:00:00Z');

describe.each(['Asia/Shanghai', 'America/Los_Angeles', 'Pacific/Kiritimati'])('in %s', (timeZone) => {
  it('a plain date is the same day, of no time', () => {
    const zh = momentsOf('zh-CN', timeZone, now);
    expect(zh.day('2026-03-02')).toBe('2026年3月2日');
    expect(zh.isoDay('2026-03-02')).toBe('2026-03-02');
    expect(momentsOf('en', timeZone, now).day('2026-03-02')).toBe('2 Mar 2026');
  });
});

it('an instant is of the day that it is in the centre', () => {
  const at = '2026-03-02T17:30:00Z';
  expect(momentsOf('zh-CN', 'Asia/Shanghai', now).day(at)).toBe('2026年3月3日');
  expect(momentsOf('zh-CN', 'America/Los_Angeles', now).isoDay(at)).toBe('2026-03-02');
});

it('without a day there is a dash', () => expect(momentsOf('en', 'Asia/Shanghai', now).day(null)).toBe('—'));
