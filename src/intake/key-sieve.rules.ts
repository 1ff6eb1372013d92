/** Beyond this many keys the memory is worth more than the second that the database takes to look itself. */
const MOST_KEYS = 4_000_000;
const FIRST_SLOTS = 1 << 16;

/**
 * Says whether a key may have come twice, in 16 bytes a key: it keeps 64 bits of hash, not the key. Equal keys are never
 * missed; different ones are taken for equal once in some millions of files of a million rows, and then the database,
 * which is asked whenever this says so, finds no repetition.
 */
export class KeySieve {
  /** True once a key may have been repeated, and for good. */
  repeated = false;
  private count = 0;
  private low = new Uint32Array(FIRST_SLOTS);
  private high = new Uint32Array(FIRST_SLOTS);

  add(key: string): void {
    if (this.repeated) return;
    let first = 0x811c9dc5;
    let second = 0x9747b28c;
    for (let at = 0; at < key.length; at++) {
      const code = key.charCodeAt(at);
      first = Math.imul(first ^ code, 0x01000193);
      second = Math.imul(second ^ code, 0x85ebca6b);
      second ^= second >>> 13;
    }
    first ^= first >>> 15;
    // Zero in both halves marks an empty slot.
    this.put(first >>> 0 || 1, second >>> 0);
    if (this.repeated || this.count >= MOST_KEYS) {
      this.repeated = true;
      this.low = this.high = new Uint32Array(0);
    } else if (this.count * 2 > this.low.length) this.grow();
  }

  private put(first: number, second: number): void {
    const mask = this.low.length - 1;
    let slot = (first ^ second) & mask;
    while (this.low[slot] !== 0) {
      if (this.low[slot] === first && this.high[slot] === second) {
        this.repeated = true;
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.low[slot] = first;
    this.high[slot] = second;
    this.count++;
  }

  private grow(): void {
    const { low, high } = this;
    this.low = new Uint32Array(low.length * 2);
    this.high = new Uint32Array(low.length * 2);
    this.count = 0;
    for (let slot = 0; slot < low.length; slot++) if (low[slot] !== 0) this.put(low[slot]!, high[slot]!);
  }
}
