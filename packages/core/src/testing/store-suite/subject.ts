import assert from "node:assert/strict";
import type { ReceiptStore, StoredLine } from "../../contracts/store.js";
import type { TestRunner } from "../runner.js";
import type { TestReceiptStoreOptions } from "./options.js";

/** The store under test. */
export class Subject<S extends ReceiptStore = ReceiptStore> {
  readonly options: TestReceiptStoreOptions<S>;
  readonly #runner: TestRunner;

  constructor(runner: TestRunner, options: TestReceiptStoreOptions<S>) {
    this.#runner = runner;
    this.options = options;
  }

  /** A test with an empty store of its own. */
  it(name: string, body: (store: S) => Promise<void>): void {
    this.#runner.it(name, async () => {
      const store = await this.options.create();
      try {
        await body(store);
      } finally {
        await store.close();
        await this.options.cleanup?.(store);
      }
    });
  }
}

/** All bytes of a chain, from an offset on. */
export async function bytesOf(store: ReceiptStore, chain: string, from?: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.read(chain, from)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Expects a chain's line as a store gives it back: exactly its bytes, the newline left out. */
export function assertStored(found: StoredLine | undefined, chain: string, line: Uint8Array): void {
  assert.ok(found, "the line was not found");
  assert.equal(found.chain, chain);
  assert.ok(withoutNewline(line).equals(found.line), "these are not the bytes of the line");
}

/** A line's bytes as stores give them back. */
export function withoutNewline(line: Uint8Array): Buffer {
  return Buffer.from(line).subarray(0, -1);
}
