import { createHash } from 'node:crypto';
import { fileNameOf } from '../src/recordings/file-name.rules';
import { RecordingStore, hashOf } from '../src/recordings/store';
import type { Centre } from './centre';
import * as make from './factory';
import { wav } from './twilio/sound';

/** A recording of a call, with its file in the centre's folder, as a fetch leaves it. */
export async function storeRecording(
  { app, database: { pool }, clock }: Centre,
  attemptId: number,
  sound: Buffer = wav(1, 2),
  columns: make.Columns = {},
): Promise<{ id: number }> {
  const now = clock.now();
  const ref = `RE${make.next().toString(16).padStart(32, '0')}`;
  const row = await make.insert(pool, 'recording', {
    attempt_id: attemptId,
    provider: 'twilio',
    provider_ref: ref,
    heard_at: now,
    next_at: now,
  });
  const store = app.get(RecordingStore, { strict: false });
  if (await store.trouble()) throw new Error('the folder of the recordings is not ours');
  const part = await store.begin(row.id, 1);
  await part.add(sound);
  const { bytes } = await part.finish();
  const name = fileNameOf({
    id: row.id,
    hash: hashOf(ref),
    heardAt: now,
    format: 'wav',
    sealed: 'sealed_with' in columns,
  });
  await store.place(part, name);
  const stored: make.Columns = {
    state: 'stored',
    seconds: 1,
    channels: 2,
    format: 'wav',
    bytes,
    sha256: createHash('sha256').update(sound).digest(),
    file_name: name,
    recorded_at: now,
    stored_at: now,
    keep_until: new Date('2032-02-26T16:00:00Z'),
    keep_reason: 'short_term',
    keep_policy: 1,
    provider_deleted_at: now,
    ...columns,
  };
  const names = Object.keys(stored);
  await pool.query(
    `UPDATE recording SET ${names.map((column, i) => `${column} = $${i + 2}`).join(', ')} WHERE id = $1`,
    [row.id, ...Object.values(stored)],
  );
  return { id: row.id };
}
