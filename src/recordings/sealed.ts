import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/*
 * A sealed file: a header, then chunks of AES-256-GCM, so that a player can begin anywhere and what it hears has been checked
 * before it is let out. One tag over the whole file would have to be checked to its end before the first second may be heard.
 *
 *   header  magic (8) · key id (8) · salt (32) · recording id (8) · plain bytes of a chunk (4) · zeros (4)
 *   chunk   ciphertext · tag (16)
 *
 * Each file has a key of its own, made of the installation's and the salt; a chunk's nonce is its number and whether it is the
 * last, and the header is authenticated with every chunk. So a chunk that was moved, left out, cut off or taken from another
 * recording does not open.
 */
const MAGIC = Buffer.from('HFREC\x01\0\0', 'latin1');
export const HEADER_BYTES = 64;
export const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES;
const CIPHER = 'aes-256-gcm';

/** Names a key without telling it: for the row, the header, and whoever must find an old one. */
export function keyIdOf(key: Buffer): string {
  return createHash('sha256').update('huifang recording key').update(key).digest('hex').slice(0, 16);
}

/** What is wrong with a sealed file. The sentence holds no key and nothing of the sound. */
export class CannotOpen extends Error {
  override name = 'CannotOpen';

  constructor(readonly why: 'not_sealed' | 'key_missing' | 'damaged') {
    super(`a sealed recording cannot be opened: ${why}`);
  }
}

/** How many bytes of sound a sealed file of this size holds. */
export function plainBytesOf(sealedBytes: number): number {
  const body = sealedBytes - HEADER_BYTES;
  if (body < TAG_BYTES) throw new CannotOpen('damaged');
  return body - Math.ceil(body / SEALED_CHUNK) * TAG_BYTES;
}

/** Seals what is written to it. Keeps up to one chunk back, since the last one is marked. */
export class Sealer {
  private readonly header: Buffer;
  private readonly key: Buffer;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private next = 0;

  constructor(key: Buffer, recordingId: number) {
    this.header = headerOf(keyIdOf(key), randomBytes(32), recordingId);
    this.key = fileKey(key, this.header);
  }

  begin(): Buffer {
    return this.header;
  }

  /** The chunks that are complete with these bytes. */
  add(bytes: Buffer): Buffer {
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    // More than a chunk, not just one: the last must be left to `end`.
    if (this.waitingBytes <= CHUNK_BYTES) return Buffer.alloc(0);
    const all = Buffer.concat(this.waiting);
    const sealed: Buffer[] = [];
    let at = 0;
    for (; all.length - at > CHUNK_BYTES; at += CHUNK_BYTES)
      sealed.push(this.chunk(all.subarray(at, at + CHUNK_BYTES), false));
    this.waiting = [all.subarray(at)];
    this.waitingBytes = all.length - at;
    return Buffer.concat(sealed);
  }

  end(): Buffer {
    return this.chunk(Buffer.concat(this.waiting), true);
  }

  private chunk(plain: Buffer, last: boolean): Buffer {
    const cipher = createCipheriv(CIPHER, this.key, nonceOf(this.next++, last)).setAAD(this.header);
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Reads `length` bytes at `position`; fewer only at the end of the file. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>;

/**
 * The sound of a sealed file from byte `from` to byte `to`, both included, chunk by chunk; each is checked before it is given.
 * @throws CannotOpen
 */
export async function* openSealed(
  read: ReadAt,
  sealedBytes: number,
  recordingId: number,
  keys: readonly Buffer[],
  range: { from: number; to: number },
): AsyncGenerator<Buffer> {
  const header = await read(0, HEADER_BYTES);
  if (header.length !== HEADER_BYTES || !header.subarray(0, 8).equals(MAGIC))
    throw new CannotOpen('not_sealed');
  const keyId = header.subarray(8, 16).toString('hex');
  const key = keys.find((each) => keyIdOf(each) === keyId);
  if (!key) throw new CannotOpen('key_missing');
  if (!header.equals(headerOf(keyId, header.subarray(16, 48), recordingId))) throw new CannotOpen('damaged');
  const own = fileKey(key, header);
  const chunks = Math.ceil((sealedBytes - HEADER_BYTES) / SEALED_CHUNK);
  for (let number = Math.floor(range.from / CHUNK_BYTES); number * CHUNK_BYTES <= range.to; number++) {
    const sealed = await read(HEADER_BYTES + number * SEALED_CHUNK, SEALED_CHUNK);
    const plain = openChunk(own, header, sealed, number, number === chunks - 1);
    const begins = number * CHUNK_BYTES;
    const piece = plain.subarray(Math.max(0, range.from - begins), range.to - begins + 1);
    if (piece.length > 0) yield piece;
  }
}

function openChunk(key: Buffer, header: Buffer, sealed: Buffer, number: number, last: boolean): Buffer {
  if (sealed.length < TAG_BYTES) throw new CannotOpen('damaged');
  const decipher = createDecipheriv(CIPHER, key, nonceOf(number, last), { authTagLength: TAG_BYTES })
    .setAAD(header)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new CannotOpen('damaged');
  }
}

function headerOf(keyId: string, salt: Buffer, recordingId: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header, 0);
  header.write(keyId, 8, 'hex');
  salt.copy(header, 16);
  header.writeBigUInt64BE(BigInt(recordingId), 48);
  header.writeUInt32BE(CHUNK_BYTES, 56);
  return header;
}

function fileKey(key: Buffer, header: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, header.subarray(16, 48), 'huifang recording file', 32));
}

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(last ? 1 : 0, 0);
  nonce.writeBigUInt64BE(BigInt(number), 4);
  return nonce;
}
