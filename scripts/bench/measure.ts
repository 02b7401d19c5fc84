/** What one side of a comparison did, e.g. 2,400 commits a second. */
export interface Measured {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

/** Ours beside its yardstick, both measured in this run, in turns. */
export interface Comparison {
  /** Stable, for programs. */
  readonly name: string;
  readonly ours: Measured;
  readonly yardstick: Measured;
  /** The result. `ours` by `yardstick`. */
  readonly ratio: number;
  /** What the ratio says, for people. */
  readonly reading: string;
  /** What has to hold of the ratio; null: it is only told. */
  readonly expected: { readonly what: string; readonly holds: boolean } | null;
}

export interface Rounds {
  readonly ours: number;
  readonly yardstick: number;
  readonly ratio: number;
}

/**
 * Measures both sides in turns, so that whatever else the machine does meets both, and takes medians, so that one hiccup
 * decides nothing. The ratio is the median of each round's own ratio.
 */
export async function inTurns(
  rounds: number,
  ours: () => Promise<number>,
  yardstick: () => Promise<number>,
): Promise<Rounds> {
  const pairs: { readonly ours: number; readonly yardstick: number }[] = [];
  for (let round = 0; round < rounds; round += 1) pairs.push({ ours: await ours(), yardstick: await yardstick() });
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    yardstick: median(pairs.map((pair) => pair.yardstick)),
    ratio: median(pairs.map((pair) => pair.ours / pair.yardstick)),
  };
}

/** How long `work` takes, in milliseconds of the monotonic clock. */
export async function spanMs(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** How many of `count` things `work` does in a second. */
export async function perSecond(count: number, work: () => unknown): Promise<number> {
  return (count / (await spanMs(work))) * 1_000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
