import { z } from 'zod';
import { instant, versionChange } from '../input';
import { planValues } from '../queue/call-plan';
import { givenFilter } from './given.rules';

/** Inputs of the routes of campaigns, draws, coverage and follow-ups. Dates are local dates of the centre, half-open. */

const date = z.iso.date().meta({ example: '2026-03-02' });
const limit = z.coerce.number().int().min(1).max(1000).default(100);
const reason = z.string().regex(/^[a-z_]{1,40}$/);
const late = z.enum(['true', 'false']).transform((text) => text === 'true');
const after = z.coerce
  .number()
  .int()
  .min(0)
  .default(0)
  .meta({ description: '上一页最后的编号 · last id of the page before' });

export const campaignCode = z
  .string()
  .regex(/^[a-z][a-z-]{1,39}$/)
  .meta({ example: 'new-policy' });
export const rowId = z.coerce.number().int().min(1).meta({ example: 12 });

export const valuesChangeInput = z
  .strictObject({
    /** Only what changes. */
    values: planValues.partial(),
    ...versionChange,
  })
  .meta({
    id: 'CampaignValuesChange',
    example: {
      values: { retryGapMinutes: 180 },
      effectiveFrom: '2026-04-01T00:00:00+08:00',
      note: '四月起',
      basedOn: 1,
    },
  });

export const valuesCheckInput = z
  .strictObject({
    values: planValues.partial(),
    effectiveFrom: instant
      .nullish()
      .meta({ description: '生效时间，缺省为现在 · in force from; default: now' }),
  })
  .meta({ id: 'CampaignValuesCheck', example: { values: { retryGapMinutes: 240 } } });

export const suspendInput = z
  .strictObject({ reason: z.string().trim().min(2).max(200) })
  .meta({ id: 'CampaignSuspend', example: { reason: '系统切换' } });

export const drawByHandInput = z
  .strictObject({
    title: z.string().trim().min(2).max(200),
    recordType: z.enum(['policy', 'claim', 'complaint', 'repair']),
    keys: z.array(z.string().trim().min(1).max(100)).min(1).max(100_000).optional(),
    filter: givenFilter.optional(),
  })
  .refine((input) => (input.keys === undefined) !== (input.filter === undefined), {
    path: ['keys'],
    error: '名单与筛选条件须二选一 · give either keys or a filter',
  })
  .meta({
    id: 'DrawByHand',
    example: { title: '三月通赔回访', recordType: 'claim', keys: ['AD200980004', 'AD200980027'] },
  });

export const drawsQuery = z
  .strictObject({
    campaign: campaignCode.optional(),
    from: date.optional(),
    to: date.optional(),
    order: z
      .enum(['oldest', 'newest'])
      .default('oldest')
      .meta({ description: '先列最早或最新的 · which come first', example: 'newest' }),
    after,
    limit,
  })
  .meta({ id: 'DrawsQuery' });

const itemFields = {
  reason: reason
    .optional()
    .meta({ description: '排除原因，或 drawn · a reason of exclusion, or `drawn`', example: 'no_contact' }),
  outcome: reason
    .optional()
    .meta({ description: '呼叫结果，或 open · a close reason, or `open`', example: 'completed' }),
  late: late.optional(),
  after: z.string().max(200).optional().meta({ description: '上一页的 next · `next` of the page before' }),
  limit,
};
export const itemsQuery = z.strictObject(itemFields).meta({ id: 'DrawItemsQuery' });

export const coverageQuery = z.strictObject({ from: date, to: date }).meta({ id: 'CoverageQuery' });
export const coverageItemsQuery = z
  .strictObject({ campaign: campaignCode, from: date, to: date, ...itemFields })
  .meta({ id: 'CoverageItemsQuery' });

export const followUpsQuery = z
  .strictObject({
    branch: z.string().min(1).max(40).optional().meta({
      description:
        '该机构及下级；不填为您的机构，全公司人员则为全部 · the branch and those below it; absent: yours, or all',
      example: '3301',
    }),
    state: z.enum(['open', 'closed', 'all']).default('open'),
    kind: reason.optional(),
    overdue: z
      .stringbool()
      .optional()
      .meta({ description: '未办结且已过期限 · open and past its time', example: 'true' }),
    after,
    limit,
  })
  .meta({ id: 'FollowUpsQuery' });

export const followUpCloseInput = z
  .strictObject({ outcome: z.string().trim().min(2).max(500) })
  .meta({ id: 'FollowUpClose', example: { outcome: '已联系客户，查勘员已到场' } });
