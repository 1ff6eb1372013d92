import { fraction } from '../../src/seeded';

/** A stream of chance of its own: the same seed and name, the same answers in the same order. */
export class Chance {
  private turn = 0;

  constructor(
    private readonly seed: number | string,
    private readonly name: string,
  ) {}

  /** In [0, 1). */
  next(): number {
    return fraction(this.seed, this.name, this.turn++);
  }

  /** True with the probability given. */
  hits(probability: number): boolean {
    return this.next() < probability;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!;
  }
}
