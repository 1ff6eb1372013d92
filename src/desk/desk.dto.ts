import { z } from 'zod';
import { afterId } from '../input';
import { RENEWAL_STATES } from './renewal.rules';

const staff = z.string().trim().min(1).max(40).optional().meta({
  description: '班长查看他人工作台时的工号 · whose desk, for supervisors alone',
  example: 'A001',
});
const date = z.iso.date().optional();
const limit = z.coerce.number().int().min(1).max(200).default(50);

export const taskId = z.coerce.number().int().min(1);

export const deskQuery = z.strictObject({ staff });

export const dayQuery = z.strictObject({
  staff,
  date: date.meta({ description: '默认今天 · today by default', example: '2026-03-02' }),
  after: afterId,
  limit,
});

export const correctionsQuery = z.strictObject({ staff, after: afterId, limit });

export const renewalsQuery = z.strictObject({
  staff,
  state: z.enum(RENEWAL_STATES).optional(),
  after: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}:\S{1,100}$/, { error: '请用上一页的 next · give `next` of the page before' })
    .transform((text) => ({ expiresOn: text.slice(0, 10), policyNo: text.slice(11) }))
    .optional()
    .meta({ description: '上一页的 next · `next` of the page before', example: '2026-03-20:P2026000041' }),
  limit,
});

export const callbackTimesQuery = z.strictObject({
  date: date.meta({
    description: '客户当地日期；默认第一个可约的日子 · the customer’s date; by default the first with a time',
    example: '2026-03-03',
  }),
});

export const revealInput = z
  .strictObject({
    reason: z.string().trim().min(2).max(200).meta({
      description: '为什么要看完整号码 · why the whole number is needed',
      example: '客户要求核对号码',
    }),
  })
  .meta({ id: 'PhoneReveal', example: { reason: '客户要求核对号码' } });

export const phoneCheckQuery = z.strictObject({
  value: z
    .string()
    .max(200)
    .meta({ description: '输入框里的原文 · what was typed', example: '138 1234 5678' }),
});

export const branchDeskQuery = z.strictObject({
  branch: z.string().trim().min(1).max(40).optional().meta({
    description: '不填为您的机构，全公司人员则为全部 · absent: yours, or the whole company',
    example: '3301',
  }),
});
