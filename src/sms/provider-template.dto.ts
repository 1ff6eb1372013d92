import { z } from 'zod';
import { TEMPLATE_PROVIDERS } from './provider-template.rules';
import { TEXT_LANGUAGES } from './text-rule';

/** Codes of registered templates: what is asked and answered. */

const provider = z
  .enum(TEMPLATE_PROVIDERS)
  .default('alibaba')
  .meta({ description: '按模板发送的通道 · the gateway that sends by registered template' });
const params = z.record(z.string().max(40), z.string().max(40)).meta({
  description:
    '变量与通道所用名称的对应；未列出的同名 · our variables, each with the provider’s name; the same where not listed',
  example: { reportNo: 'report_no' },
});

export const providerTemplateQuery = z.object({ provider }).meta({ id: 'ProviderTemplateQuery' });
export type ProviderTemplateQuery = z.infer<typeof providerTemplateQuery>;

export const providerTemplateInput = z
  .strictObject({
    provider,
    rule: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,39}$/)
      .meta({ example: 'report-receipt' }),
    language: z.enum(TEXT_LANGUAGES).default('zh'),
    version: z.int().min(1).meta({ description: '我们的模板版本 · the version of our template' }),
    code: z.string().trim().min(1).max(40).nullable().meta({
      description: '通道给的模板编号；空为撤回 · the code that the provider gave; null takes it back',
    }),
    params: params.refine((it) => Object.keys(it).length <= 50, '变量过多 · too many names').default({}),
  })
  .meta({
    id: 'ProviderTemplateInput',
    example: {
      provider: 'alibaba',
      rule: 'report-receipt',
      language: 'zh',
      version: 1,
      code: 'SMS_123456789',
      params: {},
    },
  });
export type ProviderTemplateInput = z.infer<typeof providerTemplateInput>;

export const providerTemplateView = z
  .object({
    provider: z.enum(TEMPLATE_PROVIDERS),
    rule: z.string(),
    language: z.enum(TEXT_LANGUAGES),
    version: z.int(),
    current: z.boolean().meta({ description: '是否现行版本 · whether it is the version in force' }),
    text: z
      .string()
      .meta({ description: '到通道登记的内容，不含签名 · what to register, without the signature' }),
    names: z.array(z.string()),
    unfit: z
      .enum(['conditional', 'repeated', 'adjacent', 'only_variables'])
      .nullable()
      .meta({ description: '不能登记的原因 · why it cannot be registered' }),
    code: z.string().nullable(),
    params,
    refusedAs: z.string().nullable().meta({ description: '通道不认此编号时的代码 · what the provider said' }),
    refusedAt: z.iso.datetime().nullable(),
    changedBy: z.string().nullable(),
    changedAt: z.iso.datetime().nullable(),
    waiting: z.int().meta({ description: '等待编号的短信 · texts that wait for a code' }),
  })
  .meta({
    id: 'ProviderTemplate',
    example: {
      provider: 'alibaba',
      rule: 'report-receipt',
      language: 'zh',
      version: 1,
      current: true,
      text: '您的车辆${plate}出险报案已登记，报案号${reportNo}。查勘人员会尽快与您联系，请保持电话畅通。',
      names: ['plate', 'reportNo'],
      unfit: null,
      code: 'SMS_123456789',
      params: { plate: 'plate', reportNo: 'reportNo' },
      refusedAs: null,
      refusedAt: null,
      changedBy: 'S01',
      changedAt: '2026-03-11T02:00:00.000Z',
      waiting: 0,
    },
  });
export type ProviderTemplateView = z.infer<typeof providerTemplateView>;
