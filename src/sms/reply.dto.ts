import { z } from 'zod';

export const repliesQuery = z
  .object({
    handled: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional()
      .meta({
        description: '只看已处理或未处理；不填则全部 · handled or not; without it: all',
        example: 'false',
      }),
    after: z.coerce
      .number()
      .int()
      .min(1)
      .optional()
      .meta({ description: '上一页最后一条的 id · id that ended the page before' }),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  })
  .meta({ id: 'RepliesQuery' });
export type RepliesQuery = z.infer<typeof repliesQuery>;

export const replyId = z.coerce.number().int().min(1).meta({ example: 12 });

export const handledInput = z
  .strictObject({
    note: z
      .string()
      .trim()
      .max(500)
      .nullable()
      .default(null)
      .meta({ description: '如何处理的 · what was done about it' }),
  })
  .meta({ id: 'ReplyHandledInput', example: { note: '已致电客户，续保资料已发' } });
export type HandledInput = z.infer<typeof handledInput>;

export const REPLY_EXAMPLE = {
  id: 12,
  receivedAt: '2026-03-11T02:10:00.000Z',
  phone: '138****5678',
  body: '续保需要带什么资料？',
  kind: 'other',
  branchCode: '3301',
  branchName: '杭州分公司',
  rule: 'renewal-notice',
  recordType: 'policy',
  recordKey: 'P2026000041',
  messageId: 17,
  provider: 'twilio',
  handledAt: null,
  handledBy: null,
  handledNote: null,
};
