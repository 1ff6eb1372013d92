import { z } from 'zod';
import { oneOf, onOff } from './setting.rules';

/** Where recordings of calls lie, and in what form. The keys are secrets: never logged, stored or shown. */
export interface RecordingSettings {
  /** Folder of the files. */
  dir: string;
  /** 32 bytes each: the first seals what is written, all of them open. Empty: files are plain. */
  keys: readonly Buffer[];
  /** What is asked of the provider: `wav` as it was recorded, `mp3` for about a quarter of the room. */
  format: (typeof RECORDING_FORMATS)[number];
  /** False: the provider's copy is removed once ours is safe. */
  keepAtProvider: boolean;
}

export const RECORDING_FORMATS = ['wav', 'mp3'] as const;

const keys = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter(Boolean))
  .refine((all) => all.length > 0 && all.every((key) => /^[0-9a-fA-F]{64}$/.test(key)), {
    error:
      'must be 64 hexadecimal digits, for example of: openssl rand -hex 32; older keys may follow after a space',
  })
  .transform((all) => all.map((key) => Buffer.from(key, 'hex')));

/** What the environment may say of recordings. */
export const RECORDING_VARIABLES = {
  RECORDINGS_DIR: z.string().nullable().default(null),
  RECORDINGS_KEY: keys.nullable().default(null),
  RECORDINGS_FORMAT: oneOf(RECORDING_FORMATS).default('wav'),
  RECORDINGS_KEEP_AT_PROVIDER: onOff.default(false),
};

type Values = z.infer<z.ZodObject<typeof RECORDING_VARIABLES>>;

/** @param usualDir the folder where none is named */
export function recordingsOf(values: Values, usualDir: string): RecordingSettings {
  return {
    dir: values.RECORDINGS_DIR ?? usualDir,
    keys: values.RECORDINGS_KEY ?? [],
    format: values.RECORDINGS_FORMAT,
    keepAtProvider: values.RECORDINGS_KEEP_AT_PROVIDER,
  };
}
