import { z } from 'zod';

/** Reasons for which a campaign may open a verification case (服务标准 9(4): what goes back to the branch). */
export const CASE_REASONS = ['wrong_number', 'unreachable', 'refused', 'no_contact'] as const;

/** Facts of a record that end its calls before they are made. */
export const STOP_FACTS = ['renewed', 'ended'] as const;

/**
 * A campaign's own values, as a task carries them. Durations have their unit in the name. Settings are validated against
 * this schema, stored as one immutable `campaign_version` row, and every task names the row it was drawn with. How a call is
 * carried (`LineValues`) is the exception: that follows the row in force when it is dialled.
 */
export const planValues = z
  .strictObject({
    /** Off: due occurrences are drawn by nobody, and not owed later. */
    enabled: z.boolean(),
    /** 1 to 99, smaller first. 0 is kept for promises. */
    priority: z.int().min(1).max(99),
    /** Code of `calling_hours`. */
    hours: z.string().min(1).max(40),
    /** Length of the cycle in minutes, from the draw's due instant. */
    cycleMinutes: z
      .int()
      .min(10)
      .max(60 * 24 * 92),
    /** The standard allows three; a centre may choose fewer. */
    maxAttempts: z.int().min(1).max(3),
    retryGapMinutes: z
      .int()
      .min(1)
      .max(60 * 24 * 7),
    /** Prefer a part of the day not yet tried, where the deadline allows. */
    spreadOverDay: z.boolean(),
    previewSeconds: z.int().min(5).max(3600),
    wrapUpSeconds: z.int().min(0).max(3600),
    ringSeconds: z.int().min(10).max(120),
    /** How long a promise waits for its own agent before the team may keep it. */
    callbackToleranceMinutes: z
      .int()
      .min(0)
      .max(24 * 60),
    maySkip: z.boolean(),
    /** Skill of the centre whose agents take these calls, where no salesperson or branch does. */
    skill: z.string().min(1).max(40),
    script: z.strictObject({ code: z.string(), version: z.int().min(1) }),
    opensCaseFor: z.array(z.enum(CASE_REASONS)),
    /** Close reason once attempts have run out. */
    exhausted: z.enum(['unreachable', 'unreachable_after_correction']),
    stopsOn: z.array(z.enum(STOP_FACTS)),
    /** How far back a record that reached us late is still drawn. */
    lateHorizonDays: z.number().min(0).max(366),
    /** Renewals: days before expiry on which a reminder is due. */
    reminderDays: z.array(z.int().min(0).max(120)).max(12).optional(),
    /** The number that customers see, E.164, one of the account's; null or absent: the account's usual one. */
    callerId: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, {
        error: '须带国家码，如 +12025550123 · with its country code, such as +12025550123',
      })
      .nullable()
      .optional(),
    /** `on`: calls are recorded, and say so first. Where the carrier can. */
    recording: z.enum(['off', 'on']).optional(),
    /** Whether the carrier tells an answering machine from a person. Off: its silence while it listens loses customers. */
    machineDetection: z.boolean().optional(),
  })
  .meta({ id: 'CallPlanValues' });

export type PlanValues = z.infer<typeof planValues>;

/**
 * How a call is carried. A recording that must stop, or a number that is given back, cannot wait until the last drawn call is
 * over: these are read at the dial, once, and the call keeps them.
 */
export interface LineValues {
  callerId: string | null;
  ringSeconds: number;
  record: boolean;
  detectMachine: boolean;
}

/** Versions from before these values have the defaults. */
export function lineValues({ callerId, ringSeconds, recording, machineDetection }: PlanValues): LineValues {
  return {
    callerId: callerId ?? null,
    ringSeconds,
    record: recording === 'on',
    detectMachine: machineDetection ?? false,
  };
}

/** One row of `campaign_version`: immutable, so a process may keep it for ever. */
export interface CallPlan {
  id: number;
  campaignCode: string;
  version: number;
  /** The standard's clause that the campaign implements, quoted by tasks, calls and reports. */
  clause: string;
  values: PlanValues;
  effectiveFrom: Date;
}
