import { z } from 'zod';
import { versionChange } from '../input';
import { LEAST_YEARS } from './retention.rules';

const years = (least: number) => z.int().min(least).max(50);
/** Read out by a machine: one line of words. */
const said = z
  .string()
  .trim()
  .min(4)
  .max(200)
  .regex(/^[^\p{Cc}<>]*$/u, { error: '只用文字，不要换行与尖括号 · words alone: no line breaks, no < or >' });

export const recordingId = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).meta({ example: 41 });
export const policyVersion = z.coerce.number().int().min(1).max(1_000_000).meta({ example: 2 });

export const recordingsQuery = z.strictObject({
  attemptId: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).meta({ example: 90 }),
});

export const holdReasonInput = z
  .strictObject({ reason: z.string().trim().min(2).max(500) })
  .meta({ id: 'RecordingHold', example: { reason: '诉讼 2026-118 号取证' } });

export const policyValues = z
  .strictObject({
    shortTermYears: years(LEAST_YEARS.shortTerm).meta({
      description: '保险期间一年以下，合同终止后保存年数 · years after the end of a contract of up to a year',
    }),
    longTermYears: years(LEAST_YEARS.longTerm).meta({
      description: '保险期间超过一年，合同终止后保存年数 · years after the end of a longer one',
    }),
    disputeYears: years(LEAST_YEARS.dispute).meta({
      description: '纠纷结束后保存年数 · years after a dispute',
    }),
    otherYears: years(LEAST_YEARS.other).meta({
      description: '与保单无关的通话，通话后保存年数 · years after a call that is about no policy',
    }),
    agentsListen: z.boolean().meta({ description: '坐席可听自己的通话 · agents hear their own calls' }),
    branchesListen: z
      .boolean()
      .meta({ description: '机构人员可听本机构的通话 · branch clerks hear their branches’ calls' }),
    announcementZh: said.meta({ description: '录音提示（中文） · what is said before, in Chinese' }),
    announcementEn: said.meta({ description: '录音提示（英文） · the same in English' }),
  })
  .meta({ id: 'RecordingPolicyValues' });
export type PolicyValues = z.infer<typeof policyValues>;

export const policyChangeInput = z
  .strictObject({
    /** Only what changes. */
    values: policyValues.partial(),
    ...versionChange,
  })
  .meta({
    id: 'RecordingPolicyChange',
    example: { values: { shortTermYears: 6 }, effectiveFrom: '2026-04-01T00:00:00+08:00', basedOn: 1 },
  });
export type PolicyChange = z.infer<typeof policyChangeInput>;
