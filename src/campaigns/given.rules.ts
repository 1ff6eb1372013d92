import { z } from 'zod';

/** A saved filter for a draw by hand: an event within [from, to), of these branches, handled elsewhere. */
export const givenFilter = z
  .strictObject({
    /** Column of an instant of the record type, e.g. `closed_at` of a claim. */
    event: z.string().regex(/^[a-z_]{1,40}$/),
    from: z.iso.datetime({ offset: true }),
    to: z.iso.datetime({ offset: true }),
    branchCodes: z.array(z.string().min(1).max(40)).min(1).max(1000).optional(),
    /** Claims handled by another branch than the one that issued the policy (通赔). */
    crossRegion: z.literal(true).optional(),
  })
  .meta({ id: 'SpecialVisitFilter' });

export type GivenFilter = z.infer<typeof givenFilter>;
