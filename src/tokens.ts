import { Injectable } from '@nestjs/common';
import { createHash, randomBytes, randomUUID } from 'node:crypto';

/**
 * Where the tokens of intents (attempts, messages) come from. A token is the name under which an ambiguous dial or send
 * is looked up afterwards: it is made before the carrier is called and never used twice.
 */
export abstract class TokenSource {
  /** A UUID (version 4) that this source has not given before. */
  abstract next(): string;
}

const LETTERS = 'abcdefghjkmnpqrstuvwxyz';

/**
 * An identifier to be quoted on the telephone and found again in the log: twelve letters (54 bits). Digits would now and
 * then look like a phone number, and the log masks what looks like one.
 */
export function quotableId(): string {
  let id = '';
  for (const byte of randomBytes(12)) id += LETTERS[byte % LETTERS.length];
  return id;
}

@Injectable()
export class RandomTokens extends TokenSource {
  next(): string {
    return randomUUID();
  }
}

/** The same seed gives the same tokens in the same order: a simulation is repeated byte for byte. */
export class SeededTokens extends TokenSource {
  private given = 0;

  constructor(private readonly seed: number | string) {
    super();
  }

  next(): string {
    const bytes = createHash('sha256').update(`${this.seed}/${this.given++}`).digest().subarray(0, 16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
}
