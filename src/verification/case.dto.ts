import { z } from 'zod';
import { CASE_STATES } from './case.rules';

export const caseId = z.coerce.number().int().min(1);

const branch = z.string().trim().min(1).max(40).meta({
  description: '机构代码：只见本机构及下级的核实件 · only cases of this branch and those below it',
  example: '3301',
});

export const branchQuery = z.strictObject({ branch });

export const caseListQuery = z.strictObject({
  branch,
  state: z.enum(CASE_STATES).optional(),
  after: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .meta({ description: '上一页最后一件的编号 · id of the last case before', example: 0 }),
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
  branch: branch.optional(),
  from: month.optional().meta({ description: '首月 · first month', example: '2026-01' }),
  to: month.optional().meta({ description: '止月（不含） · up to, not including', example: '2026-07' }),
});
