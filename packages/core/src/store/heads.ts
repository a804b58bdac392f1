import type { ReceiptStore } from "../contracts/store.js";
import { messageOf } from "../json.js";
import { firstLine } from "../lines.js";
import type { Head } from "../models/record.js";

/** Reads stored lines for the heads they are or name. Handed in, because it takes keys to know whether they verify. */
export interface HeadReader {
  /** The line as a head of its chain; undefined where it does not verify: it is reported and not signed over. */
  headOf(chain: string, line: Uint8Array): Head | undefined;
  /** The heads that a chain's first line refers to; none where it does not verify. */
  referredBy(line: Uint8Array): readonly Head[];
}

/** How many chains are looked at together. */
const AT_ONCE = 16;

/** The newest record of every other chain that no chain's first record refers to yet. */
export async function gatherHeads(
  store: ReceiptStore,
  ownChain: string | undefined,
  reader: HeadReader,
): Promise<readonly Head[]> {
  const referred = new Set<string>();
  const heads: Head[] = [];
  const chains = await store.chains();
  for (let at = 0; at < chains.length; at += AT_ONCE) {
    for (const ends of await Promise.all(chains.slice(at, at + AT_ONCE).map((chain) => endsOf(store, chain)))) {
      const { chain, first, newest } = ends;
      if (first !== undefined) for (const head of reader.referredBy(first)) referred.add(keyOf(head));
      const head = newest === undefined || chain === ownChain ? undefined : reader.headOf(chain, newest);
      if (head !== undefined) heads.push(head);
    }
  }
  return heads.filter((head) => !referred.has(keyOf(head)));
}

/** The first and the newest line of a chain, as far as there are any. */
interface Ends {
  readonly chain: string;
  readonly first?: Uint8Array | undefined;
  readonly newest?: Uint8Array | undefined;
}

/** One chain that cannot be read must not keep every writer from beginning: it is reported and not vouched for. */
async function endsOf(store: ReceiptStore, chain: string): Promise<Ends> {
  try {
    return { chain, first: (await firstLine(store.read(chain)))?.line, newest: await store.newest(chain) };
  } catch (error) {
    process.emitWarning(`The chain ${chain} cannot be read; run receipts.verify(). ${messageOf(error)}`, {
      code: "ENACT_STORE_FAILED",
    });
    return { chain };
  }
}

function keyOf({ chain, seq }: Head): string {
  return `${chain} ${seq}`;
}
