import fc from 'fast-check';
import { judgeGates, type GateFacts } from './gate.rules';

const NOW = 1_772_416_800_000;
const HOUR = 3_600_000;

function facts(over: Partial<GateFacts> = {}): GateFacts {
  return {
    now: NOW,
    state: 'ready',
    closeReason: null,
    campaignCode: 'c',
    clause: '服务标准 9(4)',
    ruleVersion: 1,
    suspended: false,
    optedOutSince: null,
    stopFact: null,
    opensAt: NOW - HOUR,
    dueAt: NOW + 100 * HOUR,
    readyAt: NOW,
    attempts: 0,
    maxAttempts: 3,
    attemptsToday: 0,
    dailyCap: 3,
    nextDayOpening: NOW + 23 * HOUR,
    hours: {
      code: 'standard',
      zone: 'Asia/Shanghai',
      open: true,
      reason: 'open',
      until: NOW + HOUR,
      provisional: false,
      day: 'weekday',
      dayName: null,
      calendarVersion: 1,
    },
    openingOnceReady: NOW,
    liveElsewhere: null,
    heldBy: null,
    leaseUntil: null,
    ahead: 4,
    ...over,
  };
}

const shutters: Record<string, Partial<GateFacts>> = {
  open: { state: 'closed', closeReason: 'completed' },
  campaign: { suspended: true },
  opt_out: { optedOutSince: NOW - 1 },
  record: { stopFact: 'renewed' },
  cycle: { dueAt: NOW },
  attempts: { attempts: 3 },
  daily_cap: { attemptsToday: 3 },
  gap: { readyAt: NOW + HOUR, openingOnceReady: NOW + HOUR },
  hours: {
    hours: { ...facts().hours, open: false, reason: 'between-windows', until: NOW + 2 * HOUR },
    openingOnceReady: NOW + 2 * HOUR,
  },
  phone: { liveElsewhere: { taskId: 9 } },
  lease: { heldBy: 'A001', leaseUntil: NOW + 60_000 },
};

describe('gates of a dial', () => {
  it('are all open for a task that may be dialled now', () => {
    const verdict = judgeGates(facts());
    expect(verdict).toMatchObject({ mayDial: true, shut: null, nextAt: new Date(NOW).toISOString() });
    expect(verdict.gates.every((gate) => gate.open)).toBe(true);
  });

  it.each(Object.keys(shutters))('%s shuts on its own fact and no other', (code) => {
    const verdict = judgeGates(facts(shutters[code]));
    expect(verdict.mayDial).toBe(false);
    expect(verdict.gates.filter((gate) => !gate.open).map((gate) => gate.code)).toEqual([code]);
  });

  it('says when a gate opens by itself, and null where somebody must act', () => {
    expect(judgeGates(facts(shutters.hours)).nextAt).toBe(new Date(NOW + 2 * HOUR).toISOString());
    expect(judgeGates(facts(shutters.daily_cap)).nextAt).toBe(new Date(NOW + 23 * HOUR).toISOString());
    expect(judgeGates(facts(shutters.opt_out)).nextAt).toBeNull();
  });

  it('never names an instant past the cycle, and dials only if every gate is open (property)', () => {
    fc.assert(
      fc.property(fc.subarray(Object.keys(shutters)), fc.integer({ min: -50, max: 200 }), (codes, dueIn) => {
        const merged = Object.assign(
          facts({ dueAt: NOW + dueIn * HOUR }),
          ...codes.map((code) => shutters[code]!),
        ) as GateFacts;
        const verdict = judgeGates(merged);
        expect(verdict.mayDial).toBe(verdict.gates.every((gate) => gate.open));
        expect(verdict.shut?.code ?? null).toBe(verdict.gates.find((gate) => !gate.open)?.code ?? null);
        if (verdict.nextAt) expect(Date.parse(verdict.nextAt)).toBeLessThan(merged.dueAt);
      }),
    );
  });
});
