import { z } from 'zod';

export const scriptCode = z.string().trim().min(1).max(60).meta({ example: 'new-policy' });
export const versionQuery = z.strictObject({
  version: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: '缺省为最新 · the newest by default', example: 1 }),
});
