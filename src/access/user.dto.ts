import { z } from 'zod';
import { afterId, instant } from '../input';
import { KEY_SCOPES, ROLES } from './principal';

const code = z.string().trim().min(1).max(40);
const person = {
  name: z.string().trim().min(1).max(60),
  role: z.enum(ROLES),
  staffNo: code.nullish().meta({ description: '工号 · staff number', example: 'A007' }),
  branchCode: code.nullish().meta({
    description: '机构范围：本机构及下级；空为全公司 · scope: this branch and below; absent: the company',
    example: 'D0101',
  }),
};

export const login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, {
    error: '2 至 40 个小写字母、数字、点、横线 · 2 to 40 letters, digits, dots, dashes',
  });

export const userInput = z
  .strictObject({ login, ...person })
  .meta({ id: 'UserInput', example: { login: 'a007', name: '何安然', role: 'agent', staffNo: 'A007' } });

export const userChange = z
  .strictObject({ ...person, version: z.int().min(1) })
  .meta({ id: 'UserChange', example: { name: '何安然', role: 'agent', staffNo: 'A007', version: 1 } });

export const userQuery = z.strictObject({
  q: z.string().trim().min(1).max(60).optional(),
  role: z.enum(ROLES).optional(),
  disabled: z.stringbool().optional().meta({ example: 'false' }),
  after: z.string().max(40).default(''),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const keyInput = z
  .strictObject({
    name: z.string().trim().min(2).max(60).meta({ example: 'core-policy' }),
    scopes: z.array(z.enum(KEY_SCOPES)).min(1).max(KEY_SCOPES.length),
    branchCode: code.nullish(),
    expiresAt: instant.nullish(),
  })
  .meta({ id: 'ApiKeyInput', example: { name: 'core-policy', scopes: ['records:write'] } });

export const keyId = z.coerce.number().int().min(1);

export const auditQuery = z.strictObject({
  actor: z.string().trim().min(1).max(100).optional(),
  action: z.string().trim().min(1).max(60).optional().meta({
    description: '动作或其前缀 · the action or what it begins with',
    example: 'case.',
  }),
  entityType: z.string().trim().min(1).max(40).optional(),
  entityId: z.string().trim().min(1).max(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
  after: afterId,
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
