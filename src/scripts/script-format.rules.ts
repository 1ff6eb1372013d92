import { z } from 'zod';
import { ANSWER_KINDS, CONDITIONS } from './script-walk.rules';

/** The form of a script's steps: what stands where. What it means is judged by `script-check.rules.ts`. */

export const MOST_STEPS = 100;
const MOST_OPTIONS = 20;

/** Of steps, options and scripts: short, lower case, for ever. */
const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const name = z.string().regex(NAME, {
  error:
    '小写字母开头，只含小写字母、数字、连字符，最多 40 个 · begins with a small letter; small letters, digits and hyphens, 40 at most',
});
const text = z.strictObject({ zh: z.string(), en: z.string() });
const label = z.string().trim().min(1).max(100);

const say = z.strictObject({ id: name, kind: z.literal('say'), say: text });
const ask = z.strictObject({
  id: name,
  kind: z.literal('ask'),
  ask: text,
  answer: z.enum(ANSWER_KINDS),
  options: z
    .array(
      z.strictObject({
        code: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, {
          error: '小写字母、数字、连字符、下划线 · small letters, digits, hyphens, underscores',
        }),
        zh: label,
        en: label,
        meets: z.boolean().optional(),
      }),
    )
    .max(MOST_OPTIONS)
    .optional(),
  min: z.number().min(-1e12).max(1e12).optional(),
  max: z.number().min(-1e12).max(1e12).optional(),
  required: z.boolean().optional(),
  serviceItem: z.string().max(60).nullish(),
});
const value = z.union([z.string().max(100), z.number()]);
const branch = z.strictObject({
  id: name,
  kind: z.literal('branch'),
  when: z.enum(CONDITIONS),
  question: z.string().max(60).optional(),
  value: z.union([value, z.array(value).min(1).max(MOST_OPTIONS)]).optional(),
  goTo: z.string().max(60),
});
const end = z.strictObject({ id: name, kind: z.literal('end'), disposition: z.string().max(40) });

/** By the kind of the step; one without a kind is a `say`, as in the first versions. */
export const STEP_FORMS = { say, ask, branch, end } as const;
export type StepKind = keyof typeof STEP_FORMS;

/** Code of a script. */
export const scriptName = z.string().regex(NAME);
