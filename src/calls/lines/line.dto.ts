import { z } from 'zod';
import { VOICE_STEPS } from '../../twilio/addresses.rules';

export const lineInput = z
  .strictObject({
    kind: z.enum(['phone', 'softphone']).meta({
      description: '电话，或工作台里的软电话 · a telephone, or the softphone in the desk',
    }),
    phone: z.string().trim().min(3).max(40).nullish().meta({
      description: '仅 kind 为 phone 时；不填则沿用 · with `phone` only; absent, the known one stays',
      example: '13800138000',
    }),
  })
  .refine((input) => input.kind === 'phone' || !input.phone, {
    path: ['phone'],
    error: '软电话不填号码 · a softphone has no number',
  })
  .meta({ id: 'LineInput', example: { kind: 'phone', phone: '13800138000' } });

export const linesQuery = z.strictObject({
  after: z.string().max(40).default(''),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

export const staffNumber = z.string().trim().min(1).max(40);

export const transferInput = z
  .strictObject({
    to: z.string().trim().min(1).max(40).meta({ description: '班长工号 · staff number of a supervisor' }),
  })
  .meta({ id: 'TransferInput', example: { to: 'S001' } });

export const lineStep = z.enum(VOICE_STEPS);

/** Twilio adds parameters as it likes: whatever comes is kept. */
export const lineEvent = z.record(z.string().max(200), z.union([z.string(), z.array(z.string())])).meta({
  id: 'LineEvent',
  example: { CallSid: 'CA00000000000000000000000000000000', CallStatus: 'ringing' },
});
