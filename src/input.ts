import { z } from 'zod';

/** Fields that inputs of several modules have in common. */

export const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** Where a page begins: behind this number. */
export const afterId = z.coerce
  .number()
  .int()
  .min(1)
  .optional()
  .meta({ description: '上一页的 next · `next` of the page before' });

/** What a change of settings that stand in versions says beside the values. */
export const versionChange = {
  effectiveFrom: instant
    .nullish()
    .meta({ description: '生效时间，缺省为立即 · in force from; default: now' }),
  note: z.string().trim().max(500).nullish(),
  basedOn: z
    .int()
    .min(1)
    .nullish()
    .meta({ description: '所见的最新版本 · the newest version that you have seen' }),
};
