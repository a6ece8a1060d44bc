/** Choices that all follow from one seed, so that a failing case is known by a number. */
export type Random = {
  /** From 0 up to, and without, `below`. */
  readonly below: (below: number) => number;
  /** True once in so many times. */
  readonly once: (inSoMany: number) => boolean;
  readonly of: <T>(items: readonly T[]) => T;
};

/** Mulberry32 (public domain, Tommy Ettinger). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    once: (inSoMany) => below(inSoMany) === 0,
    of: <T>(items: readonly T[]): T => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError("There is nothing to choose from.");
      return item;
    },
  };
}
