import type { ReceiptStore } from "../contracts/store.js";
import { splitLines } from "../lines.js";
import type { Head } from "../models/record.js";

/** Reads stored lines for the heads they are or name. Handed in, because it takes keys to know whether they verify. */
export interface HeadReader {
  /** The line as a head of its chain; undefined where it does not verify, so that it is reported and not signed over. */
  headOf(chain: string, line: Uint8Array): Head | undefined;
  /** The heads that a chain's first line refers to; none where it does not verify. */
  referredBy(line: Uint8Array): readonly Head[];
}

/** The newest record of every other chain that no chain's first record refers to yet. */
export async function gatherHeads(
  store: ReceiptStore,
  ownChain: string | undefined,
  reader: HeadReader,
): Promise<readonly Head[]> {
  const referred = new Set<string>();
  const newest: Head[] = [];
  for (const chain of await store.chains()) {
    for (const head of reader.referredBy(await firstLine(store, chain))) referred.add(keyOf(head));
    const line = chain === ownChain ? undefined : await store.newest(chain);
    const head = line === undefined ? undefined : reader.headOf(chain, line);
    if (head !== undefined) newest.push(head);
  }
  return newest.filter((head) => !referred.has(keyOf(head)));
}

function keyOf({ chain, seq }: Head): string {
  return `${chain} ${seq}`;
}

async function firstLine(store: ReceiptStore, chain: string): Promise<Uint8Array> {
  for await (const [first] of splitLines(store.read(chain))) {
    if (first !== undefined) return first.line;
  }
  return new Uint8Array();
}
