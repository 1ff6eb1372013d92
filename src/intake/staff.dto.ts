import { z } from 'zod';
import { STAFF } from './kinds/staff';

const ROLES = STAFF.columns.find(({ name }) => name === 'role')!.values!;
const code = z.string().trim().min(1).max(64);
const skill = z.string().trim().min(1).max(40);

export const staffNumber = code.meta({ example: 'A001' });
export const staffQuery = z.strictObject({
  role: z.enum(ROLES as [string, ...string[]]).optional(),
  branch: code
    .optional()
    .meta({ description: '该机构及下级 · the branch and those below it', example: '3301' }),
  team: z.string().trim().min(1).max(100).optional(),
  skill: skill.optional(),
  q: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .optional()
    .meta({ description: '工号或姓名的开头 · the beginning of a number or name' }),
  after: code.optional().meta({ description: '上一页的 next · `next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const staffInput = z
  .strictObject({
    team: z.string().trim().min(1).max(100).nullable().optional(),
    skills: z
      .array(skill)
      .max(20)
      .refine((skills) => new Set(skills).size === skills.length, '技能重复 · a skill is given twice')
      .optional()
      .meta({ description: '空则可接各类任务 · empty: every kind of call' }),
    branchCode: code.nullable().optional(),
  })
  .meta({ id: 'StaffPlace', example: { team: '回访一组', skills: ['visit', 'care'] } });
