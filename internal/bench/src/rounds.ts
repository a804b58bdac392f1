/** Measures one contender once: what it gives is a time per operation, or another cost to compare. */
export type Measure = () => number | Promise<number>;

/** A value and the middle half of what the rounds gave. */
export interface Middle {
  readonly median: number;
  readonly spread: readonly [number, number];
}

/**
 * Lets contenders take turns, and keeps what each cost in each round. Two contenders are compared within a round, so
 * that whatever else the machine does meanwhile slows both of them.
 */
export class Rounds<Name extends string> {
  readonly #costs: ReadonlyMap<Name, readonly number[]>;

  private constructor(costs: ReadonlyMap<Name, readonly number[]>) {
    this.#costs = costs;
  }

  /** Each round begins with another contender, so that none always runs in the wake of the same one. */
  static async run<Name extends string>(count: number, contenders: Readonly<Record<Name, Measure>>) {
    const names = Object.keys(contenders) as Name[];
    const costs = new Map(names.map((name) => [name, [] as number[]]));
    for (let round = 0; round < count; round++) {
      for (let turn = 0; turn < names.length; turn++) {
        const name = names[(round + turn) % names.length] as Name;
        costs.get(name)?.push(await contenders[name]());
      }
    }
    return new Rounds<Name>(costs);
  }

  /** What a contender cost. */
  cost(name: Name): Middle {
    return this.derive((costOf) => costOf(name));
  }

  /** How often one contender's cost goes into another's. */
  ratio(name: Name, against: Name): Middle {
    return this.derive((costOf) => costOf(name) / costOf(against));
  }

  /** Whatever can be computed from the costs within each round. */
  derive(compute: (costOf: (name: Name) => number) => number): Middle {
    const [first] = this.#costs.values();
    return middle((first ?? []).map((_cost, round) => compute((name) => this.#costs.get(name)?.[round] ?? Number.NaN)));
  }
}

/** The median of some values, and between which values the middle half of them lies. */
export function middle(values: readonly number[]): Middle {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), spread: [quantile(sorted, 0.25), quantile(sorted, 0.75)] };
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
