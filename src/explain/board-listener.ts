import { Readable } from 'node:stream';

/**
 * One listener's side of the stream. A browser that reads too slowly gets the newest board when it comes back, not all those
 * that it missed: at most one waits for it, so a sleeping laptop costs the server one board.
 */
export class BoardListener extends Readable {
  private waiting: string | null = null;
  private flowing = true;
  private over = false;

  constructor() {
    super({ encoding: 'utf8', highWaterMark: 64 * 1024 });
    // How long the browser waits before it comes back, should the connection break.
    this.push('retry: 3000\n\n');
  }

  board(id: number, json: string): void {
    this.offer(`id: ${id}\nevent: wallboard\ndata: ${json}\n\n`);
  }

  /** A comment: keeps proxies from taking the connection for dead, and shows a dead one to us. */
  heartbeat(): void {
    if (this.flowing && !this.over) this.flowing = this.push(': \n\n');
  }

  /** Says why, and ends. */
  farewell(reason: 'stopping' | 'session_over'): void {
    if (this.over) return;
    this.over = true;
    this.push(`event: farewell\ndata: ${JSON.stringify({ reason })}\n\n`);
    this.push(null);
  }

  override _read(): void {
    this.flowing = true;
    const { waiting } = this;
    if (waiting === null || this.over) return;
    this.waiting = null;
    this.flowing = this.push(waiting);
  }

  private offer(text: string): void {
    if (this.over) return;
    if (this.flowing) this.flowing = this.push(text);
    else this.waiting = text;
  }
}
