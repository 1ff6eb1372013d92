import { z } from 'zod';

const date = z.iso.date().meta({ example: '2026-03-02' });

/** What a run is asked for. Dates are local to the installation's zone; `to` is exclusive. */
export const simulationOptions = z
  .strictObject({
    from: date,
    to: date,
    /** Agents of the centre on duty in the standard windows. Salespeople and branches work beside them. */
    agents: z.int().min(0).max(5000).default(40),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1),
    /** Plans only: what is drawn and what it would take; nobody dials. */
    dry: z.boolean().default(false),
    /** Dates on which the centre is to stay closed: "what if we close on the holiday". */
    close: z.array(date).max(100).default([]),
    /** Values of campaigns to be tried, by code. */
    campaigns: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  })
  .refine((options) => options.from < options.to, {
    path: ['to'],
    error: 'to 必须晚于 from · `to` must be after `from`',
  })
  .meta({ id: 'SimulationOptions', example: { from: '2026-03-02', to: '2026-03-30', agents: 40, seed: 7 } });

export type SimulationOptions = z.infer<typeof simulationOptions>;

/** Files that a run writes (data contract, "Out"). */
export const writtenFile = z.enum([
  'draws.csv',
  'tasks.csv',
  'exclusions.csv',
  'attempts.csv',
  'cases.csv',
  'messages.csv',
  'follow_ups.csv',
  'summary.json',
]);
