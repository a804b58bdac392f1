import type { ReceiptStore } from "@enact/core";
import { linesOfStretch, type Place, stretchesOf } from "./record-places.js";
import { inOrder, type RunLine } from "./run-lines.js";
import type { RunTable } from "./run-table.js";

/** A stored line, and the run that it was read for. */
export interface LineOfRun extends RunLine {
  readonly runId: string;
  /** Whether the run is open. */
  readonly isOpen: boolean;
}

/**
 * Reads lines of runs, in the order of the runs, a few runs at a time: neighbours mostly lie close together in their log, and
 * what was read is not kept.
 *
 * @param placesOf - which lines of a run
 */
export async function* readRuns(
  store: Pick<ReceiptStore, "read">,
  table: RunTable,
  rows: readonly number[],
  placesOf: (row: number) => readonly Place[],
): AsyncGenerator<LineOfRun> {
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const some = rows.slice(start, start + AT_ONCE).map((row) => ({ row, places: placesOf(row) }));
    const lines = await readPlaces(
      store,
      some.flatMap(({ places }) => places),
    );
    for (const { row, places } of some) {
      const own = places.flatMap((place) => lines.get(nameOf(place)) ?? []);
      const [runId, isOpen] = [table.runIdOf(row), table.isOpen(row)];
      for (const line of inOrder(own)) yield { runId, isOpen, ...line };
    }
  }
}

/** So few that even the largest receipts fit into memory. */
const AT_ONCE = 64;

async function readPlaces(
  store: Pick<ReceiptStore, "read">,
  places: readonly Place[],
): Promise<ReadonlyMap<string, RunLine>> {
  const chains = new Map<string, Set<number>>();
  for (const { chain, offset } of places) chains.set(chain, (chains.get(chain) ?? new Set()).add(offset));
  const stretches = [...chains].flatMap(([chain, offsets]) =>
    stretchesOf([...offsets].sort((a, b) => a - b)).map((stretch) => ({ chain, stretch })),
  );
  const lines = new Map<string, RunLine>();
  const read = async ({ chain, stretch }: (typeof stretches)[number]): Promise<void> => {
    for await (const { offset, line } of linesOfStretch(store, chain, stretch)) {
      lines.set(nameOf({ chain, offset }), { chain, offset, line });
    }
  };
  // A run that was one of many has its records far apart, and each takes a file to open and a place to find.
  for (let start = 0; start < stretches.length; start += SIDE_BY_SIDE) {
    await Promise.all(stretches.slice(start, start + SIDE_BY_SIDE).map(read));
  }
  return lines;
}

/** As many as Node reads files at once. */
const SIDE_BY_SIDE = 4;

function nameOf({ chain, offset }: Pick<Place, "chain" | "offset">): string {
  return `${chain}:${offset}`;
}
