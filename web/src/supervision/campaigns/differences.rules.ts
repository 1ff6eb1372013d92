import type { Values } from '../campaign-names';

export type Field = keyof Values;

const text = (value: unknown) => JSON.stringify(value ?? null);

/** Values that differ between two versions, in the order of the newer. */
export function changedFields(before: Values, after: Values): Field[] {
  const all = [...new Set([...Object.keys(after), ...Object.keys(before)])] as Field[];
  return all.filter((field) => text(before[field]) !== text(after[field]));
}

/** What is sent: only what differs from what the form began with. What was emptied is sent as null, and refused by the server. */
export function draftOf(
  base: Values,
  form: Partial<Record<Field, unknown>>,
): Partial<Record<Field, unknown>> {
  return Object.fromEntries(
    (Object.keys(form) as Field[])
      .filter((field) => text(form[field]) !== text(base[field]))
      .map((field) => [field, form[field] ?? null]),
  );
}

const UNITS = [1440, 60, 1] as const;
export type MinuteUnit = (typeof UNITS)[number];

/** The largest unit in which a number of minutes is whole: 10080 is 7 days. */
export function unitOf(minutes: number | null | undefined): MinuteUnit {
  if (!minutes) return 1;
  return UNITS.find((unit) => minutes % unit === 0) ?? 1;
}
