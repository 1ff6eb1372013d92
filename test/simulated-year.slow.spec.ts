import { rm } from 'node:fs/promises';
import { recordFolder, runSimulation } from './simulated-centre';

/** A whole year under fast-forward, holidays, make-up days and the year's end included; twice, and byte for byte the same. */
describe('a simulated year', () => {
  it('keeps every invariant on each of 365 days, and is the same the second time', async () => {
    const months = Array.from({ length: 13 }, (_, month) => {
      const year = 2025 + Math.floor((month + 6) / 12);
      return `${year}-${String(((month + 6) % 12) + 1).padStart(2, '0')}-15`;
    });
    const data = await recordFolder(months);
    try {
      const asked = { from: '2025-07-01', to: '2026-07-01', agents: 6, seed: 3 };
      const first = await runSimulation(data, asked);
      expect(first.brokenDays).toEqual([]);
      expect(first.result.breaches).toEqual([]);
      expect(first.result.rows.draws).toBeGreaterThan(365 * 48);
      const second = await runSimulation(data, asked);
      for (const [name, text] of Object.entries(first.files))
        expect(second.files[name] === text ? name : `${name} differs`).toBe(name);
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  });
});
