import type { Middle } from "./rounds.js";

/** One number that a benchmark found, and what it should be. */
export interface Figure {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** Between which values the middle half of the rounds lies; absent where there is one value only. */
  readonly spread?: readonly [number, number];
  readonly aim?: Aim;
  /** Whether the aim is met; absent where there is none. */
  readonly met?: boolean;
}

/** `×` is a ratio within one run: the only unit that two machines can be compared by. */
export type Unit = "×" | "ns" | "µs" | "ms" | "/s" | "MB" | "bytes" | "packages";

export type Aim = { readonly atMost: number } | { readonly atLeast: number };

/** What a benchmark is told. */
export interface BenchOptions {
  /** As few repetitions as show that it still works; the figures mean nothing then. */
  readonly quick: boolean;
  /** Also what takes minutes. */
  readonly large: boolean;
}

export type Bench = (options: BenchOptions) => Promise<readonly Figure[]>;

/** Makes the figures of one benchmark. */
export function figuresOf(bench: string) {
  return (name: string, unit: Unit, found: Middle | number, aim?: Aim): Figure => {
    const value = typeof found === "number" ? found : found.median;
    return {
      bench,
      name,
      value,
      unit,
      ...(typeof found === "number" ? undefined : { spread: found.spread }),
      ...(aim === undefined ? undefined : { aim, met: isMet(aim, value) }),
    };
  };
}

function isMet(aim: Aim, value: number): boolean {
  return "atMost" in aim ? value <= aim.atMost : value >= aim.atLeast;
}
