import type { ReceiptQuery, ReceiptStore, StoredLine } from "../contracts/store.js";
import { splitLines } from "../lines.js";
import { ID_PATTERN } from "../models/fields.js";

interface Entry {
  readonly runId: string;
  readonly chain: string;
  readonly offset: number;
  readonly timestamp: string;
}

/** What the index reads: a store's chains, and nothing of its own making. */
type Logs = Pick<ReceiptStore, "chains" | "read">;

/**
 * Where each receipt stands in the logs. In memory, built by streaming, brought up to date at every question, and never
 * trusted: what it leads to is verified by whoever asked.
 */
export class ReceiptIndex {
  readonly #logs: Logs;
  readonly #readTo = new Map<string, number>();
  readonly #byRun = new Map<string, Entry>();
  /** Oldest first. */
  #entries: Entry[] = [];
  #reading: Promise<void> | undefined;

  constructor(logs: Logs) {
    this.#logs = logs;
  }

  /** The stored receipt of a run. */
  async find(runId: string): Promise<StoredLine | undefined> {
    await this.#refresh();
    const entry = this.#byRun.get(runId);
    return entry && this.#lineOf(entry);
  }

  /** Stored receipts, newest first. */
  async list({ limit = 50, after }: ReceiptQuery = {}): Promise<readonly StoredLine[]> {
    await this.#refresh();
    const last = after === undefined ? undefined : this.#byRun.get(after);
    const end = last === undefined ? this.#entries.length : this.#entries.lastIndexOf(last);
    const page = after !== undefined && last === undefined ? [] : this.#entries.slice(Math.max(0, end - limit), end);
    return Promise.all(page.reverse().map((entry) => this.#lineOf(entry)));
  }

  /** The ids of all runs that have a receipt. */
  async runIds(): Promise<Iterable<string>> {
    await this.#refresh();
    return this.#byRun.keys();
  }

  #refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const known = this.#entries.length;
    for (const chain of await this.#logs.chains()) {
      const from = this.#readTo.get(chain) ?? 0;
      for await (const lines of splitLines(this.#logs.read(chain, from), from)) {
        for (const { line, offset, whole, oversized } of lines) {
          if (!whole) continue;
          this.#readTo.set(chain, offset + line.length + 1);
          if (!oversized) this.#add(chain, line, offset);
        }
      }
    }
    if (this.#entries.length > known) this.#entries.sort(byAge);
  }

  #add(chain: string, line: Uint8Array, offset: number): void {
    const bytes = Buffer.from(line.buffer, line.byteOffset, line.length);
    // Most lines are no receipts, and need not be parsed to know.
    if (!bytes.includes('"kind":"receipt"')) return;
    const { kind, runId, timestamp } = parseOrNothing(bytes);
    if (kind !== "receipt" || typeof runId !== "string" || !ID_PATTERN.test(runId) || this.#byRun.has(runId)) return;
    const entry = { runId, chain, offset, timestamp: String(timestamp) };
    this.#byRun.set(runId, entry);
    this.#entries.push(entry);
  }

  async #lineOf({ chain, offset }: Entry): Promise<StoredLine> {
    for await (const [first] of splitLines(this.#logs.read(chain, offset), offset)) {
      if (first !== undefined) return { chain, line: first.line };
    }
    return { chain, line: new Uint8Array() };
  }
}

function byAge(a: Entry, b: Entry): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1;
  return a.chain === b.chain ? a.offset - b.offset : a.chain < b.chain ? -1 : 1;
}

function parseOrNothing(bytes: Buffer): {
  readonly kind?: unknown;
  readonly runId?: unknown;
  readonly timestamp?: unknown;
} {
  try {
    return JSON.parse(bytes.toString("utf8")) ?? {};
  } catch {
    return {};
  }
}
