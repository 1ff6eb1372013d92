import { z } from 'zod';
import { instant } from '../input';
import { RECORD_TYPES } from '../intake/record.sql';

export const taskId = z.coerce.number().int().min(1).meta({ example: 41 });
export const recordType = z.enum(RECORD_TYPES).meta({ example: 'policy' });
export const recordKey = z.string().trim().min(1).max(100).meta({ example: 'P2026000041' });
export const phone = z
  .string()
  .trim()
  .min(3)
  .max(60)
  .meta({ description: '号码，可按习惯书写 · a number, also as people type it', example: '13812345678' });

export const searchQuery = z.object({
  q: z.string().trim().min(1).max(60).meta({
    description:
      '电话、车牌、姓名开头、任务号、核实件号，或保单号、报案号等的开头 · a number, a plate, the beginning of a name or of a record number, the id of a task or case',
    example: '浙A12345',
  }),
  after: z.string().max(400).optional().meta({ description: '上一页的 next · `next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const sinceQuery = z.object({
  since: instant.optional().meta({
    description: '只检查此后写入的数据；不填则全部检查 · only what was written since; all without it',
    example: '2026-03-02T00:00:00+08:00',
  }),
});
