/** What is drawn over time. */
export interface Series {
  readonly name: string;
  /** One for each span; null where there is nothing to say. */
  readonly values: readonly (number | null)[];
  /** The custom property that holds its colour. */
  readonly colour: `--${string}`;
  /** How its line is broken, in pixels, so that it is told apart without its colour. */
  readonly dash: readonly number[];
}

/** The n-th of several lines: each with a colour and a dash of its own. */
export function lineOf(name: string, values: Series["values"], place: number): Series {
  const dash = DASHES[place % DASHES.length] ?? [];
  return { name, values, colour: `--series-${(place % COLOURS) + 1}`, dash };
}

const COLOURS = 6;

const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 4], [14, 4]];
