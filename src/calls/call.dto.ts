import { z } from 'zod';
import { agent, epoch } from '../queue/task.dto';
import { answersInput } from '../scripts/script.dto';

const note = z.string().max(2000).nullish().meta({ example: '客户很满意' });

export const dispositionInput = z
  .strictObject({
    agent,
    disposition: z.string().min(1).max(40).meta({ example: 'completed' }),
    note,
    flags: z
      .array(z.enum(['nobody_called']))
      .max(4)
      .nullish(),
    answers: answersInput.nullish(),
    promisedAt: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .nullish(),
  })
  .meta({ id: 'DispositionInput', example: { agent: 'A001', disposition: 'completed', note: '客户很满意' } });

export const deskCallInput = z
  .strictObject({
    agent,
    epoch,
    disposition: z.string().min(1).max(40),
    note,
    flags: z
      .array(z.enum(['nobody_called']))
      .max(4)
      .nullish(),
    answers: answersInput.nullish(),
    startedAt: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .nullish()
      .meta({ description: '通话开始时间，默认现在 · when the call began; now by default' }),
  })
  .meta({ id: 'DeskCallInput', example: { agent: 'A001', epoch: 1, disposition: 'no_answer' } });

export const draftInput = z
  .strictObject({
    agent,
    epoch,
    answers: answersInput,
    note,
    stepId: z.string().max(60).nullish().meta({ description: '走到哪一步 · where the walk stands' }),
  })
  .meta({
    id: 'CallDraftInput',
    example: { agent: 'A001', epoch: 1, answers: { satisfaction: 5 }, note: null, stepId: 'satisfaction' },
  });
export type DraftInput = z.infer<typeof draftInput>;

export const cardQuery = z.strictObject({
  language: z.enum(['zh', 'en']).optional().meta({
    description: '话术语言；缺省为客户的 · of the script; the customer’s by default',
    example: 'zh',
  }),
});

export const callReport = z
  .strictObject({
    token: z.uuid(),
    status: z.enum(['placed', 'ringing', 'answered', 'ended']),
    outcome: z
      .enum(['answered', 'no_answer', 'busy', 'switched_off', 'voicemail', 'invalid_number', 'failed'])
      .optional(),
    at: z.iso.datetime({ offset: true }),
    answeredAt: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({
    id: 'CallReport',
    example: {
      token: '0b6f7a52-6d0c-4b6e-9a55-3f6f4c2a9d11',
      status: 'ended',
      outcome: 'busy',
      at: '2026-03-02T02:00:00Z',
    },
  });

export const contactLimitInput = z
  .strictObject({ dailyCap: z.int().min(1).max(20) })
  .meta({ id: 'ContactLimitInput', example: { dailyCap: 3 } });

export type DispositionInput = z.infer<typeof dispositionInput>;
