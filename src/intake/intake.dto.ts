import { z } from 'zod';
import { ENCODINGS } from './encoding.rules';
import { KIND_NAMES } from './kind';
import type { WithProgress } from './import-progress.rules';
import type { ImportRun } from './import-run.sql';
import type { ImportResult } from './import.service';
import type { OptOut } from './opt-out.sql';

export const kindParam = z
  .enum(KIND_NAMES)
  .meta({ description: '资料种类 · kind of record', example: 'policies' });
export const keyParam = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: '编号 · natural key', example: 'P2026000041' });
export const idParam = z.coerce.number().int().min(1);

export const recordInput = z.record(z.string(), z.unknown()).meta({
  id: 'RecordInput',
  description:
    '字段见 data-contract，下划线或驼峰均可；未知字段作为属性保存 · columns of the data contract, in snake_case or camelCase; unknown ones are kept as attributes',
  example: {
    policyNo: 'P2026000041',
    productLine: 'individual_motor',
    holderType: 'individual',
    insuredName: '张三',
    phone: '138 1234 5678',
    branchCode: '3301',
    underwrittenAt: '2026-03-02T10:15:00+08:00',
    effectiveOn: '2026-03-03',
    expiresOn: '2027-03-02',
  },
});

export const putView = z
  .object({ outcome: z.enum(['created', 'updated', 'unchanged']), key: z.string() })
  .meta({ id: 'RecordOutcome', example: { outcome: 'created', key: 'P2026000041' } });

const encoding = z.enum(ENCODINGS).optional().meta({ description: '不填则自动识别 · found out when absent' });
const dryRun = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')
  .meta({ description: '只试算，不写入 · counts only, nothing is written', example: 'true' });

export const bulkQuery = z.strictObject({ dryRun });
export const uploadQuery = z.strictObject({
  filename: z.string().trim().max(200).default('upload').meta({ example: 'policies.csv' }),
  encoding,
  delimiter: z
    .enum([',', ';', '|', 'tab'])
    .optional()
    .meta({ description: '不填则自动识别 · found out when absent' }),
  dryRun,
});
export type UploadQuery = z.infer<typeof uploadQuery>;

export const runListQuery = z.strictObject({
  kind: z.enum(KIND_NAMES).optional(),
  state: z.enum(['running', 'done', 'failed']).optional(),
  after: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: '上一页最后的编号 · last id of the page before' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const optOutInput = z
  .strictObject({
    phone: z.string().trim().min(1).max(40).meta({ example: '138 1234 5678' }),
    channel: z.enum(['call', 'text', 'all']).default('all'),
    rule: z.string().trim().min(1).max(40).nullish().meta({
      description: '限于某回访项目或短信规则；不填则全部 · one campaign or text rule only; absent: all',
    }),
    source: z.string().trim().min(1).max(40).default('api').meta({ description: '来源 · how we learnt it' }),
    note: z.string().trim().max(500).nullish(),
  })
  .meta({ id: 'OptOutInput', example: { phone: '13812345678', channel: 'text', note: '客户来电要求' } });

export const optOutQuery = z.strictObject({
  phone: z.string().trim().min(1).max(40).optional(),
  channel: z.enum(['call', 'text', 'all']).optional(),
  rule: z.string().trim().min(1).max(40).optional(),
  source: z.string().trim().min(1).max(40).optional(),
  inForce: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true'),
  after: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const liftQuery = z.strictObject({
  reason: z.string().trim().min(2).max(500).optional().meta({
    description: '为何解除，留痕 · why it is lifted; kept in the audit trail',
    example: '客户书面要求恢复联系',
  }),
});

export const rejectionQuery = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .meta({ description: '上一页的 next · `next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const REJECTION_EXAMPLE = {
  rowNo: 17,
  field: 'phone',
  value: '1381234',
  reason: '号码位数不足 · too few digits',
};

export const RESULT_EXAMPLE: ImportResult = {
  runId: 12,
  kind: 'policies',
  rowsRead: 5117,
  created: 5000,
  updated: 10,
  unchanged: 100,
  rejected: 7,
  notes: { format: 'delimited', unreadPhones: 689, contactChanges: 4, branchesRegistered: 0 },
};

export const RUN_EXAMPLE: Omit<WithProgress<ImportRun>, 'startedAt' | 'finishedAt'> &
  Record<'startedAt' | 'finishedAt', string> = {
  id: 12,
  kind: 'policies',
  fileName: 'policies.csv',
  encoding: 'utf-8',
  state: 'done',
  rowsRead: 5117,
  created: 5000,
  updated: 10,
  unchanged: 100,
  rejected: 7,
  notes: RESULT_EXAMPLE.notes,
  startedBy: 'api',
  startedAt: '2026-03-02T02:00:00.000Z',
  finishedAt: '2026-03-02T02:00:04.000Z',
  progress: null,
};

export const OPT_OUT_EXAMPLE: Omit<OptOut, 'createdAt' | 'liftedAt'> & { createdAt: string; liftedAt: null } =
  {
    id: 3,
    phone: '138****5678',
    channel: 'text',
    rule: null,
    source: 'api',
    note: '客户来电要求',
    createdBy: 'api',
    createdAt: '2026-03-02T02:00:00.000Z',
    liftedBy: null,
    liftedAt: null,
    liftReason: null,
  };
