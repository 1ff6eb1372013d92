import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidInput } from '../errors';
import type { FileSource } from './open-file';
import { fileSource } from './reader';

/** Largest upload. A million policies are 170 MB of CSV. */
const LARGEST_UPLOAD = 4_000_000_000;

/**
 * Lets `work` read an upload as a file, and removes it afterwards. An upload is on our disk before anything is done with
 * it: one that breaks off in the middle does nothing, and a slow one holds no connection of the database.
 *
 * @param name what people know the file by
 * @throws InvalidInput when the body is no stream, or too large
 */
export async function withUpload<T>(
  body: unknown,
  name: string,
  work: (source: FileSource) => Promise<T>,
): Promise<T> {
  if (!(body instanceof Readable)) {
    throw new InvalidInput(
      'import.no_body',
      '请以文件内容作为请求体，并注明 Content-Type · Send the file as the body, with its content type.',
      { field: 'body', hint: 'curl --data-binary @policies.csv -H "Content-Type: text/csv" …' },
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'huifang-upload-'));
  try {
    const path = join(folder, 'upload');
    await pipeline(body, limited(), createWriteStream(path, { mode: 0o600 }));
    return await work(await fileSource(path, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function limited(): Transform {
  let count = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      count += chunk.length;
      if (count <= LARGEST_UPLOAD) return done(null, chunk);
      done(new InvalidInput('import.too_large', '文件过大 · The file is too large.', { field: 'body' }));
    },
  });
}
