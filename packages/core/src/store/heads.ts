import type { ReceiptStore } from "../contracts/store.js";
import { messageOf } from "../json.js";
import { firstLine } from "../lines.js";
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
  const heads: Head[] = [];
  for (const chain of await store.chains()) {
    const ends = await endsOf(store, chain);
    if (ends?.first !== undefined) {
      for (const head of reader.referredBy(ends.first)) referred.add(keyOf(head));
    }
    if (ends?.newest === undefined || chain === ownChain) continue;
    const head = reader.headOf(chain, ends.newest);
    if (head !== undefined) heads.push(head);
  }
  return heads.filter((head) => !referred.has(keyOf(head)));
}

/** One chain that cannot be read must not keep every writer from beginning; it is reported, and no writer vouches for it. */
async function endsOf(
  store: ReceiptStore,
  chain: string,
): Promise<{ readonly first: Uint8Array | undefined; readonly newest: Uint8Array | undefined } | undefined> {
  try {
    return { first: (await firstLine(store.read(chain)))?.line, newest: await store.newest(chain) };
  } catch (error) {
    process.emitWarning(`The chain ${chain} cannot be read; run receipts.verify(). ${messageOf(error)}`, {
      code: "ENACT_STORE_FAILED",
    });
    return undefined;
  }
}

function keyOf({ chain, seq }: Head): string {
  return `${chain} ${seq}`;
}
