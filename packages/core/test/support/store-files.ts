import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newId } from "../../src/models/id.js";
import type { RecordContent } from "../../src/models/record.js";
import type { Key } from "../../src/receipt/keyring.js";
import { seal } from "../../src/receipt/seal.js";
import { thisWriter } from "../../src/store/writer.js";

type StoredRecord = Readonly<Record<string, unknown>> & { readonly kind: string };

/** The files of a store, as somebody sees and changes them who can write to its directory. */
export class StoreFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The ids of the chains, oldest first. */
  chains(): readonly string[] {
    return readdirSync(join(this.#directory, "log"))
      .map((name) => name.slice(0, -".jsonl".length))
      .sort();
  }

  path(chain: string): string {
    return join(this.#directory, "log", `${chain}.jsonl`);
  }

  lines(chain: string): readonly string[] {
    return readFileSync(this.path(chain), "utf8").split("\n").slice(0, -1);
  }

  /** The first stored line that is a record like this, and the chain it stands in. */
  find(isWanted: (record: StoredRecord) => boolean): { readonly chain: string; readonly line: string } {
    for (const chain of this.chains()) {
      const line = this.lines(chain).find((text) => isWanted(JSON.parse(text) as StoredRecord));
      if (line !== undefined) return { chain, line };
    }
    throw new Error("There is no such record.");
  }

  /** Writes a chain's file anew. */
  write(chain: string, lines: readonly string[]): void {
    writeFileSync(this.path(chain), lines.map((line) => `${line}\n`).join(""));
  }

  append(chain: string, line: string): void {
    this.write(chain, [...this.lines(chain), line]);
  }

  replace(chain: string, line: string, ...by: readonly string[]): void {
    this.write(
      chain,
      this.lines(chain).flatMap((text) => (text === line ? by : [text])),
    );
  }

  removeClaims(): void {
    rmSync(join(this.#directory, "claims"), { recursive: true, force: true });
  }

  storeId(): string {
    return readFileSync(join(this.#directory, "store"), "utf8").trim();
  }

  /** Writes a chain as a client with this key would. */
  forge(key: Key, contents: readonly RecordContent[], store: string = this.storeId()): void {
    const chain = newId();
    let prev: string | null = null;
    const open = { kind: "open", sdk: "forged/0", store, writer: thisWriter(), heads: [] } as const;
    const lines = [open, ...contents].map((content, seq) => {
      const sealed = seal(content, { chain, seq, prev, timestamp: new Date().toISOString() }, key);
      prev = sealed.hash;
      return Buffer.from(sealed.line).toString("utf8").trimEnd();
    });
    this.write(chain, lines);
  }
}
