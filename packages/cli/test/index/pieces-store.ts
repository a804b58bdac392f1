import type { ReceiptStore } from "@enact/core";

/** Logs in memory that grow byte by byte, and are read in pieces of any size. */
export class PiecesStore implements Pick<ReceiptStore, "chains" | "read"> {
  readonly #logs = new Map<string, Buffer>();
  readonly #pieceBytes: number;

  constructor(pieceBytes: number) {
    this.#pieceBytes = pieceBytes;
  }

  append(chain: string, bytes: Uint8Array | string): void {
    this.#logs.set(chain, Buffer.concat([this.#logs.get(chain) ?? Buffer.alloc(0), Buffer.from(bytes)]));
  }

  async chains(): Promise<readonly string[]> {
    return [...this.#logs.keys()].sort();
  }

  async *read(chain: string, from = 0): AsyncGenerator<Uint8Array> {
    const log = this.#logs.get(chain) ?? Buffer.alloc(0);
    for (let at = from; at < log.length; at += this.#pieceBytes)
      yield Buffer.from(log.subarray(at, at + this.#pieceBytes));
  }
}
