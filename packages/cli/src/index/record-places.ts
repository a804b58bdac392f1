import type { ReceiptStore } from "@enact/core";
import { byteColumn, floatColumn, idColumn } from "./column.js";
import { logLines } from "./log-lines.js";

/** What records of a run there are. */
type RunRecordKind = (typeof KINDS)[number];

/** Where a record stands. */
export interface Place {
  readonly kind: RunRecordKind;
  readonly chain: string;
  readonly offset: number;
}

/** Where the records of all runs stand: those of one run are chained to each other, in the order they were read. */
export class RecordPlaces {
  readonly #chains: string[] = [];
  readonly #chainIds = new Map<string, number>();
  readonly #chain = idColumn();
  readonly #offset = floatColumn();
  readonly #kind = byteColumn();
  readonly #before = idColumn();
  #size = 0;

  /** @returns the number of the place, from 1 */
  add({ kind, chain, offset }: Place, before: number): number {
    const place = ++this.#size;
    this.#chain.set(place, this.#chainId(chain));
    this.#offset.set(place, offset);
    this.#kind.set(place, KINDS.indexOf(kind));
    this.#before.set(place, before);
    return place;
  }

  at(place: number): Place {
    const kind = KINDS[this.#kind.at(place)] as RunRecordKind;
    return { kind, chain: this.#chains[this.#chain.at(place)] as string, offset: this.#offset.at(place) };
  }

  /** A place and all that it is chained to, in the order they were added. */
  through(last: number): readonly Place[] {
    const places: Place[] = [];
    for (let place = last; place !== 0; place = this.#before.at(place)) places.push(this.at(place));
    return places.reverse();
  }

  #chainId(chain: string): number {
    const known = this.#chainIds.get(chain);
    if (known !== undefined) return known;
    const id = this.#chains.push(chain) - 1;
    this.#chainIds.set(chain, id);
    return id;
  }
}

const KINDS = Object.freeze(["intent", "attempt", "result", "receipt", "approval", "resolution", "reserve"] as const);

/**
 * Reads lines of one chain, in the order of their offsets, as a stream: what lies close together is read at once.
 *
 * @param offsets - where they begin, ascending
 */
export async function* linesAt(
  store: Pick<ReceiptStore, "read">,
  chain: string,
  offsets: readonly number[],
): AsyncGenerator<PlacedLine> {
  for (const stretch of stretchesOf(offsets)) yield* linesOfStretch(store, chain, stretch);
}

/** A line, and where it stands in its chain. */
export interface PlacedLine {
  readonly offset: number;
  readonly line: Buffer;
}

/** Offsets in stretches: within one, reading on is quicker than beginning anew. */
export function stretchesOf(offsets: readonly number[]): readonly (readonly number[])[] {
  const stretches: number[][] = [];
  for (const [index, offset] of offsets.entries()) {
    const isFar = index === 0 || offset - (offsets[index - 1] as number) > FAR_BYTES;
    if (isFar) stretches.push([offset]);
    else stretches.at(-1)?.push(offset);
  }
  return stretches;
}

/** How far the next line has to be for beginning anew to be quicker than reading on. */
const FAR_BYTES = 128 * 1024;

/** Reads the lines of one stretch. A log that has become shorter than it was does not hold them. */
export async function* linesOfStretch(
  store: Pick<ReceiptStore, "read">,
  chain: string,
  offsets: readonly number[],
): AsyncGenerator<PlacedLine> {
  const from = offsets[0] ?? 0;
  let next = 0;
  for await (const lines of logLines(store.read(chain, from), from)) {
    for (const { line, offset } of lines) {
      while (next < offsets.length && (offsets[next] as number) < offset) next++;
      if (offset === offsets[next]) {
        next++;
        yield { offset, line };
      }
      if (next === offsets.length) return;
    }
  }
}
