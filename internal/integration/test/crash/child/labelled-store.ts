import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { type ChainWriter, type ClaimHolder, FileReceiptStore } from "@enact/core";
import { isRecord, type LabelledRecord } from "../labels.js";
import type { Pass } from "./steps.js";

/** A `FileReceiptStore` that tells of each of its steps. */
export class LabelledStore extends FileReceiptStore {
  readonly #pass: Pass;

  constructor(directory: string, pass: Pass) {
    super({ directory });
    this.#pass = pass;
  }

  override async createChain(chain: string): Promise<ChainWriter> {
    this.#pass("createChain.before");
    const writer = await super.createChain(chain);
    this.#pass("createChain.after");
    return {
      append: (lines) => this.#append(writer, chain, lines),
      close: () => writer.close(),
    };
  }

  override async claim(name: string, holder: ClaimHolder): Promise<ClaimHolder> {
    this.#pass("claim.before");
    const first = await super.claim(name, holder);
    this.#pass("claim.after");
    return first;
  }

  override async fence(chain: string): Promise<void> {
    this.#pass("fence.before");
    await super.fence(chain);
    this.#pass("fence.after");
  }

  async #append(writer: ChainWriter, chain: string, lines: readonly Uint8Array[]): Promise<void> {
    const kinds = lines.map(kindOf);
    for (const [index, kind] of kinds.entries()) {
      if (kind === undefined) continue;
      this.#pass(`append.${kind}.before`);
      this.#pass(`append.${kind}.torn`, () => this.#appendTorn(chain, lines.slice(0, index + 1)));
    }
    await writer.append(lines);
    for (const kind of kinds) if (kind !== undefined) this.#pass(`append.${kind}.after`);
  }

  /** As the system leaves a write that a kill has cut short: some lines whole, and of the last one a part. */
  #appendTorn(chain: string, lines: readonly Uint8Array[]): void {
    const bytes = Buffer.concat(lines);
    const torn = Math.ceil((lines.at(-1)?.length ?? 0) / 2);
    appendFileSync(join(this.directory, "log", `${chain}.jsonl`), bytes.subarray(0, bytes.length - torn));
  }
}

function kindOf(line: Uint8Array): LabelledRecord | undefined {
  const { kind } = JSON.parse(Buffer.from(line).toString("utf8")) as { readonly kind: string };
  return isRecord(kind) ? kind : undefined;
}
