import { z } from 'zod';
import { TEXT_LANGUAGES } from './text-rule';

const phone = z.string().trim().min(3).max(40).meta({ example: '138 1234 5678' });

export const testNumberInput = z
  .strictObject({
    phone,
    note: z.string().trim().min(1).max(100).meta({ description: '谁的手机 · whose handset it is' }),
  })
  .meta({ id: 'TestNumberInput', example: { phone: '13812345678', note: '短信组测试机' } });

export const testSendInput = z
  .strictObject({
    template: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,39}$/)
      .meta({ description: '规则代码 · code of the text rule', example: 'renewal-notice' }),
    body: z
      .string()
      .min(1)
      .max(1000)
      .nullable()
      .default(null)
      .meta({ description: '未保存的草稿；为空则用现行模板 · a draft; null: the template in force' }),
    language: z.enum(TEXT_LANGUAGES).default('zh'),
    phone,
    values: z
      .record(z.string().max(40), z.string().max(200).nullable())
      .refine((values) => Object.keys(values).length <= 50, '变量过多 · too many values')
      .default({})
      .meta({ description: '未给的变量用样例值 · samples stand in for what is not given' }),
  })
  .meta({
    id: 'TestSendInput',
    example: { template: 'renewal-notice', language: 'zh', phone: '13812345678', values: {} },
  });

export const testId = z.coerce.number().int().min(1).meta({ example: 12 });
