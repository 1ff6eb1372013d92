import { type Beat, type Outage, firstAckOf, judgeOutages, silenceOf } from './outages';

const outage = (more: Partial<Outage> = {}): Outage => ({
  what: 'pg1 killed',
  at: 10_000,
  endedAt: 60_000,
  takesPrimary: true,
  primaryAt: 30_000,
  ...more,
});
const beat = (sentAt: number, ackedAt: number | null = sentAt + 5): Beat => ({ sentAt, ackedAt });

describe('an outage', () => {
  it('lasts until the first write is acknowledged that was sent after it', () => {
    const beats = [beat(9_900), beat(9_990, 10_200), beat(10_010, null), beat(31_000, 31_500), beat(31_250)];
    expect(silenceOf(outage({ endedAt: 32_000 }), beats)).toBe(31_255 - 10_000);
    expect(firstAckOf(beats, 31_100)).toBe(31_255);
  });

  it('lasts as long as the longest silence within it, wherever that lies', () => {
    const beats = [beat(10_100), beat(20_000), beat(45_000), beat(59_000), beat(150_000)];
    expect(silenceOf(outage(), beats)).toBe(25_000);
  });

  it('that no write survives lasts for ever', () => {
    expect(silenceOf(outage(), [beat(9_000), beat(11_000, null), beat(99_000)])).toBe(Infinity);
    expect(firstAckOf([beat(9_000)], 10_000)).toBeNull();
  });

  it('is judged by its silence, and by whether another node took over', () => {
    const quick = [beat(11_000), beat(12_000)];
    const slow = [beat(100_100)];
    const broken = (outages: Outage[], beats: Beat[]) =>
      judgeOutages(outages, beats).map(
        (verdict) => `${verdict.name} ${verdict.broken} of ${verdict.checked}`,
      );
    expect(broken([outage()], quick)).toEqual(['writes_resume 0 of 1', 'another_leads 0 of 1']);
    expect(broken([outage({ endedAt: 200_000, primaryAt: null })], slow)).toEqual([
      'writes_resume 1 of 1',
      'another_leads 1 of 1',
    ]);
    expect(broken([outage({ takesPrimary: false, primaryAt: null })], quick)).toEqual([
      'writes_resume 0 of 1',
      'another_leads 0 of 0',
    ]);
  });
});
