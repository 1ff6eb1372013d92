import { z } from 'zod';
import { SCRIPT_LANGUAGES, SCRIPT_VARIABLES } from './script';
import { scriptName } from './script-format.rules';
import { LONGEST_ANSWER } from './script-walk.rules';

export const scriptCode = scriptName.meta({ example: 'new-policy' });

export const versionQuery = z.strictObject({
  version: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: '缺省为最新 · the newest by default', example: 1 }),
});

const STEPS_EXAMPLE = [
  { id: 'greeting', kind: 'say', say: { zh: '您好，{{customerName}}。', en: 'Hello {{customerName}}.' } },
  {
    id: 'satisfaction',
    kind: 'ask',
    ask: { zh: '您打几分？', en: 'How would you rate us?' },
    answer: 'scale',
    required: true,
    serviceItem: 'claim-satisfaction',
  },
  {
    id: 'is-content',
    kind: 'branch',
    question: 'satisfaction',
    when: 'at_least',
    value: 4,
    goTo: 'done',
  },
  { id: 'why', kind: 'ask', ask: { zh: '哪里没做好？', en: 'What cost us points?' }, answer: 'text' },
  { id: 'done', kind: 'end', disposition: 'completed' },
];

/** Judged step by step by `script-check.rules.ts`, which names each problem as its author needs it. */
const steps = z.array(z.unknown()).max(1000).meta({
  description:
    '步骤：say、ask、branch、end · steps of the kinds say, ask, branch and end, as GET /api/scripts/{code} gives them',
});

/** Answers as the desk has them, by question. What they mean is judged against the script. */
export const answersInput = z
  .record(
    z.string().max(60),
    z.union([z.string().max(LONGEST_ANSWER), z.number(), z.array(z.string().max(60)).max(50), z.null()]),
  )
  .refine((answers) => Object.keys(answers).length <= 200, {
    error: '答案过多 · too many answers',
  })
  .meta({
    description: '按问题编号：选项代码、代码列表、数字或文字 · by question: a code, codes, a number or words',
    example: { satisfaction: 5 },
  });

export const publishInput = z
  .strictObject({
    basedOn: z.int().min(0).meta({
      description: '所改的版本；0 为新话术 · the version that was changed; 0 for a new script',
    }),
    steps,
    note: z.string().trim().max(500).nullish().meta({
      description: '改了什么，给以后看 · what has changed, for later',
      example: '增加满意度追问',
    }),
  })
  .meta({ id: 'ScriptPublish', example: { basedOn: 1, steps: STEPS_EXAMPLE } });
export type PublishInput = z.infer<typeof publishInput>;

export const tryInput = z
  .strictObject({
    steps,
    answers: answersInput.default({}),
    language: z.enum(SCRIPT_LANGUAGES).default('zh'),
    at: z
      .string()
      .max(60)
      .nullish()
      .meta({ description: '走到哪一步；空为开头 · where the walk stands; none: before it' }),
    facts: z
      .strictObject(
        Object.fromEntries(SCRIPT_VARIABLES.map((name) => [name, z.string().max(200).nullish()])) as Record<
          (typeof SCRIPT_VARIABLES)[number],
          z.ZodOptional<z.ZodNullable<z.ZodString>>
        >,
      )
      .nullish()
      .meta({ description: '试用的客户资料；缺省为样例 · facts to read it with; an example’s by default' }),
  })
  .meta({
    id: 'ScriptTryOut',
    example: { steps: STEPS_EXAMPLE, answers: { satisfaction: 5 }, language: 'zh', at: 'greeting' },
  });
export type TryInput = z.infer<typeof tryInput>;
