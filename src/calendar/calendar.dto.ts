import { z } from 'zod';

/** Inputs of the calendar's routes. Dates are YYYY-MM-DD of the region, times HH:MM of the customer's wall clock. */

const date = z.iso.date().meta({ example: '2026-10-01' });
const region = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]{1,49}$/)
  .meta({ description: '地区：CN，或时区名 · CN, or the name of a zone', example: 'CN' });
const hoursCode = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/)
  .meta({ description: '时段代码 · code of the calling hours', example: 'standard' });
const note = z.string().trim().max(500).nullable().default(null);
const windows = z
  .array(z.tuple([z.string(), z.string()]))
  .max(12)
  .meta({ description: '左闭右开，按先后排列 · half-open, in order', example: [['09:30', '12:00']] });

export const CalendarQuery = z
  .strictObject({
    from: date,
    to: date,
    zone: z.string().min(1).max(64).default('Asia/Shanghai'),
    hours: hoursCode.default('standard'),
  })
  .meta({ id: 'CalendarQuery' });
export type CalendarQuery = z.infer<typeof CalendarQuery>;

export const DaysUpload = z
  .strictObject({
    region: region.default('CN'),
    /** Where the days come from: kept with each of them. */
    source: z.string().trim().min(1).max(200).meta({ example: '国务院办公厅关于2027年部分节假日安排的通知' }),
    note,
    /** Years that this upload covers whole, so that they are no longer provisional. */
    covers: z.array(z.int().min(1990).max(2100)).max(20).default([]),
    days: z
      .array(
        z.strictObject({
          on: date,
          /** usual: take a day that is in the calendar out of it again. */
          kind: z.enum(['off', 'work', 'closed', 'usual']),
          name: z.string().trim().max(100).nullable().default(null),
        }),
      )
      .max(2000)
      .refine(
        (days) => new Set(days.map((day) => day.on)).size === days.length,
        '同一日期出现了两次 · a date is given twice',
      ),
  })
  .meta({ id: 'DaysUpload' });
export type DaysUpload = z.infer<typeof DaysUpload>;

export const HoursParams = z.strictObject({ code: hoursCode });
export type HoursParams = z.infer<typeof HoursParams>;

export const HoursInput = z
  .strictObject({
    nameZh: z.string().trim().min(1).max(50),
    nameEn: z.string().trim().min(1).max(50),
    weekday: windows,
    weekend: windows,
    /** weekend: as on weekends · closed: none · weekday: heeds neither holidays nor closed days */
    holiday: z.enum(['weekend', 'weekday', 'closed']),
    note,
  })
  .meta({ id: 'HoursInput' });
export type HoursInput = z.infer<typeof HoursInput>;

export const ExceptionParams = z.strictObject({ region, date });
export type ExceptionParams = z.infer<typeof ExceptionParams>;

export const ExceptionInput = z
  .strictObject({ hoursCode: hoursCode.default('standard'), windows, note })
  .meta({ id: 'ExceptionInput' });
export type ExceptionInput = z.infer<typeof ExceptionInput>;

export const ExceptionQuery = z
  .strictObject({ hours: hoursCode.default('standard') })
  .meta({ id: 'ExceptionQuery' });
export type ExceptionQuery = z.infer<typeof ExceptionQuery>;
