import { setImmediate as turn } from 'node:timers/promises';
import { Drain, type DrainPorts, type IntendedText } from './drain';
import type { LeasedText } from './outbox.sql';

const SIZES = { slots: 10, lot: 20, ahead: [2, 8] as const };

/** A drain of `total` texts: an intent takes `intend` turns of the event loop, a send `send`. Tells the most that was written and not ended. */
async function heldAtMost(
  total: number,
  { intend, send }: { intend: number; send: number },
): Promise<number> {
  let leased = 0;
  let intended = 0;
  let started = 0;
  let ended = 0;
  let most = 0;
  const turns = async (count: number) => {
    for (let at = 0; at < count; at++) await turn();
  };
  const ports: DrainPorts = {
    slots: () => SIZES.slots,
    lease: async () => {
      const lot = Math.min(SIZES.lot, total - leased);
      leased += lot;
      return Array.from({ length: lot }, () => ({}) as LeasedText);
    },
    intend: async (batch) => {
      await turns(intend);
      intended += batch.length;
      most = Math.max(most, intended - ended);
      return batch as IntendedText[];
    },
    send: async () => {
      // Not all of them at once.
      await turns(send + ((started++ * 7) % (send + 1)));
      ended++;
    },
    unsent: () => undefined,
    release: async () => undefined,
  };
  expect(await new Drain(ports, SIZES).run()).toBe(total);
  expect(ended).toBe(total);
  return most;
}

describe('how much is written ahead of the sends', () => {
  it('is the least where the database answers sooner than the provider', async () => {
    expect(await heldAtMost(500, { intend: 1, send: 200 })).toBe(12);
  });

  it('grows where slots have to wait for it, to the most and no further', async () => {
    expect(await heldAtMost(500, { intend: 30, send: 20 })).toBeGreaterThan(12);
    expect(await heldAtMost(500, { intend: 30, send: 20 })).toBeLessThanOrEqual(18);
  });

  it('no text is lost whichever is slower', async () => {
    for (const [intend, send] of [
      [0, 0],
      [0, 3],
      [3, 0],
      [5, 5],
    ] as const)
      await heldAtMost(57, { intend, send });
  });
});
