import { z } from 'zod';
import { EXPORT_FILES } from './export.sql';

export const datesQuery = z.object({
  from: z.iso.date().meta({ description: '起始日（含） · first date', example: '2026-03-02' }),
  to: z.iso.date().meta({ description: '结束日（含） · last date, included', example: '2026-03-08' }),
});

export const agentsQuery = datesQuery.extend({
  after: z.string().min(1).max(64).optional().meta({
    description: '上一页的 next · `next` of the page before',
    example: 'A050',
  }),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

export const answersQuery = datesQuery.extend({
  campaign: z.string().min(1).max(60).optional().meta({
    description: '只看一个项目 · of one campaign',
    example: 'new-policy',
  }),
  branch: z.string().min(1).max(40).optional().meta({
    description: '机构及其下级 · of a branch and those below it',
    example: '33',
  }),
});

export const exportFile = z
  .enum(EXPORT_FILES.map((file) => `${file}.csv` as const))
  .meta({ description: '文件名 · one of the files of the data contract', example: 'tasks.csv' });

export const exportQuery = z.object({
  phones: z.enum(['masked', 'full']).default('masked').meta({
    description: '号码是否完整；完整导出会留下审计记录 · whole numbers leave an audit row',
    example: 'masked',
  }),
});
