import type { RecordingSettings } from '../recording-settings.rules';

/** Sound in a form that we keep. */
export type SoundFormat = RecordingSettings['format'];

/**
 * Where a recording's file lies below the folder: a folder for each month in which we heard of it, our own number, and a few
 * digits of a hash of its name at the provider. Nothing from outside stands in it. Tried again, it is the same name, so that a
 * fetch after a crash takes the place of what the crash left behind; and a number that comes again, after the database has
 * gone back to an older state, takes the place of nothing.
 *
 * @param file.hash eight hexadecimal digits
 */
export function fileNameOf(file: {
  id: number;
  hash: string;
  heardAt: Date;
  format: SoundFormat;
  sealed: boolean;
}): string {
  const month = file.heardAt.toISOString().slice(0, 7);
  return `${month}/${file.id}-${file.hash}.${file.format}${file.sealed ? '.sealed' : ''}`;
}

/** The same recording in another form, left by an earlier try under other settings. */
export function otherNamesOf(name: string): string[] {
  const stem = name.slice(0, name.indexOf('.'));
  return ['wav', 'wav.sealed', 'mp3', 'mp3.sealed']
    .map((ending) => `${stem}.${ending}`)
    .filter((other) => other !== name);
}

/** Whether a name is of our making: the last look before a path is made of it. */
export function isFileName(name: string): boolean {
  return /^\d{4}-\d{2}\/\d{1,15}-[0-9a-f]{8}\.(wav|mp3)(\.sealed)?$/.test(name);
}

/** As browsers know it. */
export const SOUND_TYPE: Readonly<Record<SoundFormat, string>> = { wav: 'audio/wav', mp3: 'audio/mpeg' };
