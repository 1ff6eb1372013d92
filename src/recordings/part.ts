import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { Sealer } from './sealed';

/** What has been written, of the sound itself, whatever form it lies in. */
export interface Written {
  bytes: number;
  sha256: Buffer;
  /** The first bytes, by which a form is known. */
  head: Buffer;
}

const HEAD_BYTES = 16;

/** A sound on its way in: a file that nobody reads before it is whole and lies safely on the disk. */
export class Part {
  private readonly hash = createHash('sha256');
  private head = Buffer.alloc(0);
  private bytes = 0;

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private readonly sealer: Sealer | null,
  ) {}

  /** @param key null: plain */
  static async begin(path: string, recordingId: number, key: Buffer | null): Promise<Part> {
    // What a try before this one left under the same name is of no use to anybody.
    const file = await open(path, 'w', 0o600);
    const part = new Part(path, file, key && new Sealer(key, recordingId));
    if (part.sealer) await part.put(part.sealer.begin());
    return part;
  }

  /** How much sound has come so far. */
  get received(): number {
    return this.bytes;
  }

  async add(chunk: Buffer): Promise<void> {
    this.hash.update(chunk);
    this.bytes += chunk.length;
    if (this.head.length < HEAD_BYTES) this.head = Buffer.concat([this.head, chunk]).subarray(0, HEAD_BYTES);
    await this.put(this.sealer ? this.sealer.add(chunk) : chunk);
  }

  /** Returns once the disk has it. */
  async finish(): Promise<Written> {
    if (this.sealer) await this.put(this.sealer.end());
    await this.file.sync();
    await this.file.close();
    return { bytes: this.bytes, sha256: this.hash.digest(), head: Buffer.from(this.head) };
  }

  /** Takes it away, whatever state it is in. */
  async abandon(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }

  private async put(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;)
      at += (await this.file.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}
