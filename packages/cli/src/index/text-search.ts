import { isAscii } from "node:buffer";
import type { ReceiptStore } from "@enact/core";
import { byteColumn, type Column } from "./column.js";
import { linesAt } from "./record-places.js";
import type { RunTable } from "./run-table.js";

/**
 * Finds text in receipts. They are read for it, since keeping them would take their size in memory; what was found out about
 * a run is remembered for the texts that were looked for last, so that the next page, or a run more, costs little.
 */
export class TextSearch {
  readonly #store: Pick<ReceiptStore, "read">;
  readonly #table: RunTable;
  readonly #known = new Map<string, Column<Uint8Array>>();

  constructor(store: Pick<ReceiptStore, "read">, table: RunTable) {
    this.#store = store;
    this.#table = table;
  }

  /** Of some rows those whose receipt holds a text, whatever its case. An open run has no receipt. */
  async matching(rows: Uint32Array, text: string): Promise<Uint32Array> {
    const known = this.#knownOf(text.toLowerCase());
    const unknown = rows.filter((row) => known.at(row) === UNKNOWN && !this.#table.isOpen(row));
    if (unknown.length > 0) await this.#read(unknown, holder(text), known);
    return rows.filter((row) => known.at(row) === FOUND);
  }

  async #read(rows: Uint32Array, holds: (line: Buffer) => boolean, known: Column<Uint8Array>): Promise<void> {
    for (const [chain, places] of this.#byChain(rows)) {
      const offsets = places.map(({ offset }) => offset);
      let next = 0;
      for await (const { offset, line } of linesAt(this.#store, chain, offsets)) {
        while (places[next]?.offset !== offset) next++;
        known.set(places[next]?.row as number, holds(line) ? FOUND : MISSING);
      }
    }
  }

  #byChain(rows: Uint32Array): ReadonlyMap<string, readonly { readonly row: number; readonly offset: number }[]> {
    const chains = new Map<string, { readonly row: number; readonly offset: number }[]>();
    for (const row of rows) {
      const { chain, offset } = this.#table.placeOf(row);
      const places = chains.get(chain);
      if (places === undefined) chains.set(chain, [{ row, offset }]);
      else places.push({ row, offset });
    }
    for (const places of chains.values()) places.sort((a, b) => a.offset - b.offset);
    return chains;
  }

  #knownOf(text: string): Column<Uint8Array> {
    const known = this.#known.get(text) ?? byteColumn();
    this.#known.delete(text);
    this.#known.set(text, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= REMEMBERED) break;
      this.#known.delete(oldest);
    }
    return known;
  }
}

/** How many texts results are kept of. */
const REMEMBERED = 4;

const UNKNOWN = 0;
const MISSING = 1;
const FOUND = 2;

/**
 * Looks for a text in the stored line as it is, and as JSON would write it: a line break is found where the line holds `\n`.
 */
function holder(text: string): (line: Buffer) => boolean {
  const wanted = [...new Set([text, JSON.stringify(text).slice(1, -1)])].map((form) => form.toLowerCase());
  // ASCII is found in any script's bytes, and bytes that are not decoded are read three times as fast.
  const encoding = isAscii(Buffer.from(text)) ? "latin1" : "utf8";
  return (line) => {
    const found = line.toString(encoding).toLowerCase();
    return wanted.some((form) => found.includes(form));
  };
}
