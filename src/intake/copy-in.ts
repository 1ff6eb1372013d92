import type { Connection, PoolClient, Submittable } from 'pg';

const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);

/**
 * One COPY … FROM STDIN of bytes that are at hand. pg-copy-streams 7 serves streams, and ends the process with a TypeError
 * when the server refuses a row while bytes still wait for the socket; here all are handed to the socket at once, and the
 * server drops what it no longer wants.
 */
class CopyIn implements Submittable {
  /** The driver looks for one, to put its timeout around. */
  callback: (error?: Error) => void = () => undefined;
  private count = 0;

  constructor(
    private readonly text: string,
    private readonly chunks: readonly Uint8Array[],
    private readonly resolve: (count: number) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: Connection): void {
    const socket = connection.stream;
    socket.cork();
    for (const chunk of this.chunks) {
      const head = Buffer.alloc(5);
      head[0] = COPY_DATA;
      head.writeUInt32BE(chunk.length + 4, 1);
      socket.write(head);
      socket.write(chunk);
    }
    socket.write(COPY_DONE);
    socket.uncork();
  }

  handleCommandComplete(message: { text: string }): void {
    this.count = Number(/^COPY (\d+)/.exec(message.text)?.[1] ?? 0);
  }

  handleReadyForQuery(): void {
    this.callback();
    this.resolve(this.count);
  }

  handleError(error: Error): void {
    this.callback(error);
    this.reject(error);
  }
}

/** Runs `COPY … FROM STDIN` with these bytes. Returns the number of rows. */
export function copyIn(client: PoolClient, text: string, chunks: readonly Uint8Array[]): Promise<number> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(text, chunks, resolve, reject));
  });
}
