import { z } from 'zod';
import { afterId } from '../input';

const date = z.iso.date().meta({ example: '2026-03-02' });
const region = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]{1,49}$/)
  .default('CN')
  .meta({ description: '地区：CN，或时区名 · CN, or the name of a zone' });
const code = z.string().regex(/^[a-z][a-z-]{1,39}$/);
const values = z.record(z.string(), z.unknown());

/** Values of campaigns to be tried: a list of drafts, or by code. A campaign that comes twice takes the values of both. */
const drafts = z
  .union([z.array(z.strictObject({ code, values })).max(50), z.record(z.string(), values)])
  .transform((given) => {
    if (!Array.isArray(given)) return given;
    const byCode: Record<string, Record<string, unknown>> = {};
    for (const draft of given) byCode[draft.code] = { ...byCode[draft.code], ...draft.values };
    return byCode;
  });

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
    /** Days of the calendar to be tried: holidays, make-up workdays, closed days. */
    days: z
      .array(
        z.strictObject({
          region,
          date,
          kind: z.enum(['off', 'work', 'closed', 'usual']),
          name: z.string().trim().max(100).optional(),
        }),
      )
      .max(400)
      .default([]),
    /** Windows of single dates; none closes the date for those hours. */
    exceptions: z
      .array(
        z.strictObject({
          region,
          date,
          hours: z
            .string()
            .regex(/^[a-z][a-z0-9-]{1,39}$/)
            .default('standard'),
          windows: z.array(z.tuple([z.string(), z.string()])).max(12),
        }),
      )
      .max(200)
      .default([]),
    campaigns: drafts.default({}),
    /** Campaigns whose calls are held back all along; their draws go on. */
    suspended: z.array(code).max(50).default([]),
  })
  .refine((options) => options.from < options.to, {
    path: ['to'],
    error: 'to 必须晚于 from · `to` must be after `from`',
  })
  .meta({
    id: 'SimulationOptions',
    example: {
      from: '2026-03-02',
      to: '2026-03-30',
      agents: 40,
      seed: 7,
      campaigns: [{ code: 'new-policy', values: { retryGapMinutes: 240 } }],
      days: [{ region: 'CN', date: '2026-03-09', kind: 'closed' }],
      suspended: ['renewal-call'],
    },
  });

export type SimulationOptions = z.infer<typeof simulationOptions>;

export const runsQuery = z.strictObject({
  state: z.enum(['running', 'done', 'failed', 'cancelled']).optional(),
  after: afterId,
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

const runId = z.coerce.number().int().min(1);
export const compareQuery = z.strictObject({
  a: runId.meta({ description: '对照 · the one compared with', example: 3 }),
  b: runId.meta({ description: '试算 · the other', example: 4 }),
});

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
