import type { RunFilter } from "./run-row.js";
import type { RunTable } from "./run-table.js";

/** Spans of time of equal length that follow each other. */
export class Spans {
  readonly spanMs: number;
  readonly #first: number;
  readonly #count: number;

  private constructor(from: number, to: number, count: number) {
    this.spanMs = lengthFor(from, to, Math.min(Math.max(1, count), MOST));
    this.#first = Math.floor(from / this.spanMs);
    this.#count = Math.floor(to / this.spanMs) - this.#first + 1;
  }

  /**
   * At most so many spans over what a filter asks for, or else over the runs there are.
   *
   * @param rows - the runs, oldest first
   */
  static over(
    table: RunTable,
    rows: Uint32Array,
    { filter, count }: { readonly filter: RunFilter; readonly count: number },
  ): Spans | undefined {
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const from = filter.since === undefined ? table.timeOf(first) : Date.parse(filter.since);
    const to = filter.until === undefined ? table.timeOf(last) : Date.parse(filter.until) - 1;
    return new Spans(from, to, count);
  }

  /** When each begins; ISO 8601. */
  starts(): readonly string[] {
    return this.numbers().map((_zero, span) => new Date((this.#first + span) * this.spanMs).toISOString());
  }

  /** A 0 for each. */
  numbers(): number[] {
    return new Array<number>(this.#count).fill(0);
  }

  /** Which one a moment lies in. */
  of(time: number): number {
    return Math.floor(time / this.spanMs) - this.#first;
  }
}

/** The shortest length that people count in, of which so many span a time. */
function lengthFor(from: number, to: number, count: number): number {
  const fits = (length: number) => Math.floor(to / length) - Math.floor(from / length) < count;
  const nice = LENGTHS.find(fits);
  if (nice !== undefined) return nice;
  let length = 2 * WEEK;
  while (!fits(length)) length *= 2;
  return length;
}

/** More than any chart can show. */
const MOST = 1_000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const LENGTHS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[DAY, 2 * DAY, WEEK],
];
