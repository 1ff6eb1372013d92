import { z } from 'zod';
import { CASE_REASONS } from '../queue/call-plan';
import { CASE_LISTS } from './case-list.rules';
import { CASE_STATES } from './case.rules';

export const caseId = z.coerce.number().int().min(1);

const branch = z.string().trim().min(1).max(40).optional().meta({
  description:
    '机构代码：该机构及下级；不填为您的机构，全公司人员则为全部 · this branch and those below it; absent: yours, or all for company-wide people',
  example: '3301',
});

export const branchQuery = z.strictObject({ branch });

export const caseListQuery = z.strictObject({
  branch,
  state: z.enum(CASE_STATES).optional(),
  reason: z.enum(CASE_REASONS).optional(),
  overdue: z
    .stringbool()
    .optional()
    .meta({ description: '待处理且已过期限 · open and past its deadline', example: 'true' }),
  list: z.enum(CASE_LISTS).optional().meta({
    description:
      '机构数字背后的名单：今日到期、已升级、本月已答复、本月按时、本月已确认 · the list behind a figure of GET /api/desk/branch',
    example: 'due_today',
  }),
  q: z.string().trim().min(1).max(60).optional().meta({
    description: '业务编号、姓名、车牌的一部分，或电话号码 · part of a number, name or plate; or a phone',
    example: '张三',
  }),
  after: z
    .string()
    .regex(/^\d{1,15}:\d{1,15}$/, {
      error: '请用上一页的 next · give `next` of the page before',
    })
    .transform((text) => {
      const [dueAt, id] = text.split(':').map(Number);
      return { dueAt: new Date(dueAt!), id: id! };
    })
    .optional()
    .meta({ description: '上一页的 next · `next` of the page before', example: '1773136800000:7' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const version = z
  .int()
  .min(1)
  .optional()
  .meta({ description: '所见版本，也可用 If-Match · the version that was read; or If-Match', example: 1 });

export const correctionInput = z
  .strictObject({
    version,
    phone: z.string().trim().max(200).nullish().meta({
      description: '新号码；不填则为在册号码 · absent: the numbers on record',
      example: '13912345678',
    }),
    contactName: z
      .string()
      .trim()
      .max(100)
      .nullish()
      .meta({ description: '改找的联系人 · another person to ask for', example: '王女士' }),
    confirmedSame: z
      .boolean()
      .optional()
      .meta({ description: '已核实原号码无误 · checked: the number is right as it was' }),
    note: z.string().trim().max(500).nullish(),
  })
  .meta({ id: 'CaseCorrection', example: { version: 1, phone: '13912345678', note: '客户已换号' } });

export const cannotInput = z
  .strictObject({
    version,
    reason: z.string().trim().min(2).max(500).meta({ example: '客户失联，代理人已离职' }),
  })
  .meta({ id: 'CaseCannotBeCorrected', example: { version: 1, reason: '客户失联，代理人已离职' } });

export const exportQuery = z.strictObject({ branch, format: z.enum(['csv', 'xlsx']).default('xlsx') });

export const importQuery = z.strictObject({
  branch,
  dryRun: z
    .stringbool()
    .default(false)
    .meta({ description: '只预览，不改动 · a preview: nothing is changed', example: 'true' }),
});

const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: '应为 YYYY-MM / must be YYYY-MM' })
  .meta({ example: '2026-03' });

export const reportQuery = z.strictObject({
  branch,
  from: month.optional().meta({ description: '首月 · first month', example: '2026-01' }),
  to: month.optional().meta({ description: '止月（不含） · up to, not including', example: '2026-07' }),
});
