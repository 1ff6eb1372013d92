import { z } from 'zod';
import { TEXT_LANGUAGES } from './text-rule';
import { ALL_TEXT_RULES } from './text-rules';

/** Inputs of the routes for texts, and the forms of their answers. Dates are YYYY-MM-DD. */

const language = z.enum(TEXT_LANGUAGES);
const code = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/)
  .meta({ description: '规则代码 · code of the text rule', example: 'renewal-notice' });
const values = z
  .record(z.string().max(40), z.string().max(200).nullable())
  .refine((data) => Object.keys(data).length <= 50, '变量过多 · too many values');
const count = z.coerce.number().int();

export const templateParams = z.object({ code });
export type TemplateParams = z.infer<typeof templateParams>;

export const templateInput = z
  .strictObject({
    language: language.default('zh'),
    body: z.string().min(1).max(1000),
    note: z.string().trim().max(500).nullable().default(null),
    basedOn: z.int().min(1).nullable().default(null).meta({
      description: '修改时所见的版本 · the version that was changed; refused when there is a newer one',
    }),
  })
  .meta({
    id: 'TextTemplateInput',
    example: {
      language: 'zh',
      body: '您投保的{{product}}将于{{expiryDate}}到期，欢迎续保。',
      note: '改短一些',
      basedOn: 1,
    },
  });
export type TemplateInput = z.infer<typeof templateInput>;

export const previewInput = z
  .strictObject({
    rule: code,
    body: z
      .string()
      .max(1000)
      .nullable()
      .default(null)
      .meta({ description: '为空则用现行模板 · null: the template in force' }),
    language: language.default('zh'),
    data: values
      .default({})
      .meta({ description: '未给的变量用样例值 · samples stand in for what is not given' }),
  })
  .meta({
    id: 'TextPreviewInput',
    example: {
      rule: 'report-receipt',
      language: 'zh',
      data: { plate: '粤B12345', reportNo: 'BA20260311001' },
    },
  });
export type PreviewInput = z.infer<typeof previewInput>;

export const MESSAGE_STATES = [
  'queued',
  'intent',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'unknown',
  'skipped',
] as const;

export const messageQuery = z
  .object({
    rule: code.optional(),
    state: z.enum(MESSAGE_STATES).optional(),
    record: z.string().min(1).max(100).optional().meta({ example: 'P2026000041' }),
    branch: z.string().min(1).max(40).optional(),
    phone: z.string().trim().min(3).max(40).optional().meta({ example: '13812345678' }),
    reason: z
      .string()
      .regex(/^[a-z0-9_]{1,60}$/)
      .optional()
      .meta({ example: 'opted_out' }),
    from: z.iso
      .date()
      .optional()
      .meta({ description: '应发日期（含） · due on or after', example: '2026-03-01' }),
    to: z.iso
      .date()
      .optional()
      .meta({ description: '应发日期（含） · due on or before', example: '2026-03-31' }),
    after: count
      .min(1)
      .optional()
      .meta({ description: '上一页最后一条的 id · id that ended the page before' }),
    limit: count.min(1).max(500).default(100),
  })
  .meta({ id: 'MessageQuery' });
export type MessageQuery = z.infer<typeof messageQuery>;

export const REPORT_COLUMNS = ['rule', 'branch', 'state', 'reason', 'day'] as const;

export const reportQuery = z
  .object({
    from: z.iso.date().meta({ example: '2026-03-01' }),
    to: z.iso.date().meta({ example: '2026-03-31' }),
    rule: code.optional(),
    branch: z.string().min(1).max(40).optional(),
    by: z
      .string()
      .default('rule,state,reason')
      .transform((text) => text.split(',').map((part) => part.trim()))
      .pipe(z.array(z.enum(REPORT_COLUMNS)).max(REPORT_COLUMNS.length))
      .meta({
        description: `按哪些列汇总 · any of ${REPORT_COLUMNS.join(', ')}, with commas`,
        example: 'rule,branch,state',
      }),
  })
  .meta({ id: 'TextReportQuery' });
export type ReportQuery = z.infer<typeof reportQuery>;

export const deliveryReport = z.looseObject({ token: z.uuid(), status: z.string().max(40) }).meta({
  id: 'TextDeliveryReport',
  example: {
    token: '3f0e2a52-6a0f-4f0e-9a55-0d1f3b0a7c11',
    status: 'delivered',
    code: null,
    providerRef: 'SX000000001',
    at: '2026-03-11T02:00:05.000Z',
  },
});
export type DeliveryReportInput = z.infer<typeof deliveryReport>;

export const inboundReply = z
  .looseObject({
    from: z.string().min(3).max(30),
    text: z.string().max(2000),
    ref: z.string().min(1).max(64).optional().meta({
      description: '通道给它的编号；同号只收一次 · what the gateway calls it; the same one is taken once',
    }),
  })
  .meta({ id: 'TextReply', example: { from: '+8613812345678', text: '退订' } });
export type InboundReply = z.infer<typeof inboundReply>;

/** Rules as a settings page needs them. */
export const RULES_VIEW = ALL_TEXT_RULES.map(
  ({ code, clause, name, marketing, hours, staleAfter, variables }) => ({
    code,
    clause,
    nameZh: name.zh,
    nameEn: name.en,
    marketing,
    hours,
    staleAfter,
    variables: variables.map((it) => ({ name: it.name, zh: it.zh, en: it.en, sample: it.sample })),
  }),
);

const texts = z.object({ zh: z.string(), en: z.string() });

export const rulesView = z
  .array(
    z.object({
      code: z.string(),
      clause: z.string(),
      nameZh: z.string(),
      nameEn: z.string(),
      marketing: z.boolean(),
      hours: z.string().nullable(),
      staleAfter: z.record(z.string(), z.number()),
      variables: z.array(z.object({ name: z.string(), zh: z.string(), en: z.string(), sample: texts })),
    }),
  )
  .meta({ id: 'TextRules' });

export const templateView = z
  .object({
    code: z.string(),
    version: z.int(),
    language,
    body: z.string(),
    note: z.string().nullable(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({
    id: 'TextTemplate',
    example: {
      code: 'renewal-notice',
      version: 2,
      language: 'zh',
      body: '您投保的{{product}}将于{{expiryDate}}到期，欢迎续保。',
      note: '改短一些',
      createdBy: 'S01',
      createdAt: '2026-03-11T02:00:00.000Z',
    },
  });

export const previewView = z
  .object({
    text: z.string().nullable(),
    refused: z.enum(['missing_data', 'too_long', 'template_invalid']).nullable(),
    detail: z.string().nullable(),
    size: z
      .object({ encoding: z.enum(['GSM-7', 'UCS-2']), segments: z.int(), characters: z.int() })
      .nullable()
      .meta({ description: '编码与条数 · encoding, parts billed, characters' }),
  })
  .meta({
    id: 'TextPreview',
    example: {
      text: '【惠访】您的车辆粤B12345出险报案已登记，报案号BA20260311001。查勘人员会尽快与您联系，请保持电话畅通。',
      refused: null,
      detail: null,
      size: { encoding: 'UCS-2', segments: 1, characters: 59 },
    },
  });

export const messageView = z
  .object({
    id: z.int(),
    rule: z.string(),
    recordType: z.string(),
    recordKey: z.string(),
    dueOn: z.iso.date(),
    branchCode: z.string(),
    phone: z.string().nullable().meta({ description: '已遮盖 · masked' }),
    templateVersion: z.int().nullable(),
    body: z.string().nullable(),
    segments: z.int().nullable(),
    state: z.enum(MESSAGE_STATES),
    reason: z.string().nullable(),
    createdAt: z.iso.datetime(),
    notBefore: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    provider: z.string().nullable(),
    againOf: z.int().nullable().meta({
      description: '是哪一条存疑短信的再次发送 · the text in doubt that this one was sent again for',
    }),
    againAt: z.iso.datetime().nullable().meta({
      description: '何时有人决定再次发送 · when somebody decided that it be sent again',
    }),
  })
  .meta({
    id: 'TextMessage',
    example: {
      id: 17,
      rule: 'renewal-notice',
      recordType: 'policy',
      recordKey: 'P2026000041',
      dueOn: '2026-03-11',
      branchCode: '3301',
      phone: '138****1234',
      templateVersion: 1,
      body: '【惠访】您投保的机动车辆保险将于2026年4月10日到期。如需续保，请提前联系您的服务人员，以免保障中断。拒收请回复R',
      segments: 1,
      state: 'delivered',
      reason: 'outside_hours',
      createdAt: '2026-03-10T16:00:00.000Z',
      notBefore: '2026-03-11T00:00:00.000Z',
      expiresAt: '2026-03-16T16:00:00.000Z',
      sentAt: '2026-03-11T00:00:01.000Z',
      endedAt: '2026-03-11T00:00:09.000Z',
      provider: 'simulated',
      againOf: null,
      againAt: null,
    },
  });

export const reportView = z
  .object({
    total: z.int(),
    rows: z.array(
      z.object({
        rule: z.string().optional(),
        branch: z.string().optional(),
        state: z.string().optional(),
        reason: z.string().nullable().optional(),
        day: z.iso.date().optional(),
        messages: z.int(),
        segments: z.int().meta({ description: '已发出的条数 · parts of those that went out' }),
      }),
    ),
  })
  .meta({
    id: 'TextReport',
    example: {
      total: 42,
      rows: [
        { rule: 'renewal-notice', state: 'delivered', reason: null, messages: 40, segments: 40 },
        { rule: 'renewal-notice', state: 'skipped', reason: 'no_mobile', messages: 2, segments: 0 },
      ],
    },
  });
