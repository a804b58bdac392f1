import type { ChainWriter, ClaimHolder, ReceiptQuery, ReceiptStore, StoredLine } from "../contracts/store.js";
import { StoreError } from "../errors.js";
import { ID_PATTERN } from "../models/fields.js";
import { newId } from "../models/id.js";
import { checkClaimName } from "./claim-files.js";
import { fencedError } from "./fence-files.js";
import { ReceiptIndex } from "./receipt-index.js";

/** Keeps chains in memory: for tests, and for hosts that take receipts elsewhere themselves. Gone with the process. */
export class MemoryReceiptStore implements ReceiptStore {
  readonly #id = newId();
  readonly #chains = new Map<string, Uint8Array[]>();
  readonly #claims = new Map<string, ClaimHolder>();
  readonly #fenced = new Set<string>();
  readonly #index = new ReceiptIndex(this);

  async id(): Promise<string> {
    return this.#id;
  }

  async createChain(chain: string): Promise<ChainWriter> {
    if (!ID_PATTERN.test(chain)) throw new StoreError("A chain's id must be a UUID.");
    if (this.#chains.has(chain)) throw new StoreError(`The chain ${chain} exists already.`);
    const lines: Uint8Array[] = [];
    this.#chains.set(chain, lines);
    let closed = false;
    return {
      append: async (added) => {
        if (closed) throw new StoreError(`The chain ${chain} is closed.`);
        if (this.#fenced.has(chain)) throw fencedError(chain);
        for (const line of added) lines.push(Uint8Array.from(line));
      },
      close: async () => {
        closed = true;
      },
    };
  }

  async chains(): Promise<readonly string[]> {
    return [...this.#chains.keys()];
  }

  async *read(chain: string, from = 0): AsyncGenerator<Uint8Array> {
    const lines = this.#chains.get(chain);
    if (lines === undefined) throw new StoreError(`There is no chain ${chain}.`);
    let offset = 0;
    for (const line of lines) {
      const end = offset + line.length;
      if (end > from) yield Uint8Array.from(line.subarray(Math.max(0, from - offset)));
      offset = end;
    }
  }

  async newest(chain: string): Promise<Uint8Array | undefined> {
    const lines = this.#chains.get(chain);
    if (lines === undefined) throw new StoreError(`There is no chain ${chain}.`);
    return lines.at(-1)?.slice(0, -1);
  }

  find(runId: string): Promise<StoredLine | undefined> {
    return this.#index.find(runId);
  }

  list(query?: ReceiptQuery): Promise<readonly StoredLine[]> {
    return this.#index.list(query);
  }

  async claim(name: string, holder: ClaimHolder): Promise<ClaimHolder> {
    checkClaimName(name);
    const first = this.#claims.get(name);
    if (first !== undefined) return first;
    this.#claims.set(name, Object.freeze({ runId: holder.runId, chain: holder.chain }));
    return holder;
  }

  async fence(chain: string): Promise<void> {
    if (!ID_PATTERN.test(chain)) throw new StoreError("A chain's id must be a UUID.");
    this.#fenced.add(chain);
  }

  async isFenced(chain: string): Promise<boolean> {
    return this.#fenced.has(chain);
  }

  async close(): Promise<void> {}
}
