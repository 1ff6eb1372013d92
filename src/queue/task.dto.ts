import { z } from 'zod';

export const agent = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .optional()
  .meta({ description: '工号，系统对接时填写 · staff number, named by core systems', example: 'A001' });
export const epoch = z
  .int()
  .min(1)
  .meta({ description: '领取凭证（栅栏令牌） · fencing token of the claim', example: 1 });
export const id = z.coerce.number().int().min(1);

export const agentStateInput = z
  .strictObject({
    state: z.enum(['ready', 'break', 'wrap_up', 'offline']),
    reason: z.string().trim().min(1).max(100).nullish(),
  })
  .refine((input) => input.state !== 'break' || Boolean(input.reason), {
    path: ['reason'],
    error: '小休需要原因 · a break needs a reason',
  })
  .meta({ id: 'AgentStateInput', example: { state: 'break', reason: '午餐' } });

export const claimInput = z.strictObject({ agent }).meta({ id: 'ClaimInput', example: { agent: 'A001' } });

export const holdInput = z.strictObject({ agent, epoch }).meta({
  id: 'HoldInput',
  description: '谁、凭哪次领取 · who, under which claim',
  example: { agent: 'A001', epoch: 1 },
});

export const skipInput = z
  .strictObject({ agent, epoch, reason: z.string().trim().min(2).max(200) })
  .meta({ id: 'SkipInput', example: { agent: 'A001', epoch: 1, reason: '需要粤语坐席' } });
