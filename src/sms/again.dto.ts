import { z } from 'zod';
import { AGAIN_AT_ONCE } from './again.rules';

const instant = z.iso.datetime({ offset: true });

export const inDoubtQuery = z
  .object({
    rule: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,39}$/)
      .optional()
      .meta({ example: 'renewal-notice' }),
    provider: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/)
      .optional()
      .meta({ example: 'twilio' }),
    branch: z.string().min(1).max(40).optional(),
    reason: z.enum(['no_trace', 'no_receipt']).optional(),
    from: instant.optional().meta({
      description: '可能发出的时间自（含） · may have gone out at or after',
      example: '2026-03-11T02:00:00Z',
    }),
    to: instant
      .optional()
      .meta({ description: '可能发出的时间至（不含） · and before', example: '2026-03-11T02:30:00Z' }),
    limit: z.coerce.number().int().min(1).max(AGAIN_AT_ONCE).default(AGAIN_AT_ONCE),
  })
  .meta({ id: 'TextsInDoubtQuery' });
export type InDoubtQuery = z.infer<typeof inDoubtQuery>;

export const againInput = z
  .strictObject({
    ids: z
      .array(z.int().min(1))
      .min(1)
      .max(AGAIN_AT_ONCE)
      .refine((ids) => new Set(ids).size === ids.length, '有重复的编号 · a number stands twice')
      .meta({ description: `短信编号，至多 ${AGAIN_AT_ONCE} 个 · texts, as the list names them` }),
    note: z.string().trim().min(2).max(500).meta({ description: '为什么 · why, for the audit trail' }),
  })
  .meta({ id: 'TextsAgainInput', example: { ids: [17, 18], note: '通道 10:02 中断，控制台里没有这两条' } });
export type AgainInput = z.infer<typeof againInput>;

const why = z.enum(['not_owed', 'again_already', 'not_in_doubt', 'stale', 'too_young', 'report_waits']).meta({
  description:
    'too_young：仍在查找，from 起可以决定；stale：已过时效；again_already：已有人决定；report_waits：刚收到回执 · still looked for, until `from`; makes no sense any more; somebody has decided; a report waits to be read',
});
const id = z.int();
const at = z.iso.datetime();

const IN_DOUBT = {
  id: 17,
  rule: 'renewal-notice',
  recordType: 'policy',
  recordKey: 'P2026000041',
  dueOn: '2026-03-11',
  branchCode: '3301',
  phone: '138****1234',
  body: '【惠访】您投保的机动车辆保险将于2026年4月10日到期。如需续保，请提前联系您的服务人员，以免保障中断。拒收请回复R',
  reason: 'no_trace',
  provider: 'twilio',
  intentAt: '2026-03-11T02:02:00.000Z',
  sentAt: null,
  endedAt: '2026-03-11T02:12:04.000Z',
  expiresAt: '2026-03-16T16:00:00.000Z',
  againOf: null,
  doubt: 'not_with_gateway',
  why: null,
  from: null,
};

export const inDoubtView = z
  .object({
    texts: z.array(
      z.object({
        id,
        rule: z.string(),
        recordType: z.string(),
        recordKey: z.string(),
        dueOn: z.iso.date(),
        branchCode: z.string(),
        phone: z.string().nullable(),
        body: z.string().nullable(),
        reason: z.string().nullable(),
        provider: z.string().nullable(),
        intentAt: at,
        sentAt: at.nullable(),
        endedAt: at.nullable(),
        expiresAt: at,
        againOf: id.nullable(),
        doubt: z.enum(['not_with_gateway', 'no_answer', 'no_receipt']),
        why: why.nullable(),
        from: at.nullable(),
      }),
    ),
    total: z.int(),
    asked: z.int(),
  })
  .meta({ id: 'TextsInDoubt', example: { texts: [IN_DOUBT], total: 1, asked: 0 } });

export const againView = z
  .object({
    made: z.array(
      z.object({
        id,
        againOf: id,
        state: z.enum(['queued', 'skipped']),
        reason: z.string().nullable(),
      }),
    ),
    refused: z.array(z.object({ id, why, from: at.nullable() })),
  })
  .meta({
    id: 'TextsAgain',
    example: {
      made: [{ id: 412, againOf: 17, state: 'queued', reason: null }],
      refused: [{ id: 18, why: 'too_young', from: '2026-03-11T02:22:00.000Z' }],
    },
  });
