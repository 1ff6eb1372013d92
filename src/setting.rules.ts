import { z } from 'zod';

/** One of a few words. */
export const oneOf = <const T extends readonly string[]>(allowed: T) =>
  z.enum(allowed, { error: `must be one of ${allowed.join(', ')}` });

export const onOff = z
  .enum(['on', 'off', 'true', 'false'], { error: 'must be on or off' })
  .transform((text) => text === 'on' || text === 'true');

/** A number of days; null for `off` or 0: no end. */
export const daysOrOff = (from: number, to: number) => {
  const error = `must be a number of days from ${from} to ${to}, or off`;
  return z
    .string()
    .regex(/^(off|\d{1,15})$/, { error })
    .transform((text) => (text === 'off' ? null : Number(text) || null))
    .pipe(z.number().min(from, { error }).max(to, { error }).nullable());
};

const HTTP = ['https:', 'http:'];

/** An address of the web, without a slash at its end: paths are put after it. */
export const address = z
  .string()
  .refine((text) => URL.canParse(text) && HTTP.includes(new URL(text).protocol), {
    error: `must be an address that begins with ${HTTP.map((it) => `${it}//`).join(' or ')}`,
  })
  .transform((text) => text.replace(/\/+$/, ''));
