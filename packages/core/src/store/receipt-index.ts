import type { ReceiptQuery, ReceiptStore, StoredLine } from "../contracts/store.js";
import { ConfigurationError } from "../errors.js";
import { firstLine, splitLines } from "../lines.js";
import { ID_PATTERN } from "../models/fields.js";
import { Turns } from "../turns.js";

interface Entry {
  readonly runId: string;
  readonly chain: string;
  readonly offset: number;
  readonly timestamp: string;
}

/** What the index reads: a store's chains, and nothing of its own making. */
type Logs = Pick<ReceiptStore, "chains" | "read">;

/**
 * Where each receipt stands in the logs. In memory, built by streaming, brought up to date when it is asked for what it
 * does not know, and never trusted: what it leads to is verified by whoever asked.
 */
export class ReceiptIndex {
  readonly #logs: Logs;
  readonly #readTo = new Map<string, number>();
  readonly #byRun = new Map<string, Entry>();
  readonly #reading = new Turns(() => this.#read());
  readonly #entries: Entry[] = [];
  #sorted = true;

  constructor(logs: Logs) {
    this.#logs = logs;
  }

  /** The stored receipt of a run. */
  async find(runId: string): Promise<StoredLine | undefined> {
    if (!this.#byRun.has(runId)) await this.refresh();
    return this.known(runId);
  }

  /** Stored receipts, newest first. */
  async list({ limit = 50, after }: ReceiptQuery = {}): Promise<readonly StoredLine[]> {
    if (!(limit >= 0)) throw new ConfigurationError("The `limit` of a list of receipts must be a number from 0.");
    await this.refresh();
    const last = after === undefined ? undefined : this.#byRun.get(after);
    if (after !== undefined && last === undefined) return [];
    const oldestFirst = this.#oldestFirst();
    const end = last === undefined ? oldestFirst.length : oldestFirst.lastIndexOf(last);
    const lines: StoredLine[] = [];
    for (const entry of oldestFirst.slice(Math.max(0, end - limit), end).reverse()) lines.push(await this.#line(entry));
    return lines;
  }

  /** Reads what was stored since the last time. */
  refresh(): Promise<void> {
    return this.#reading.next();
  }

  /** The ids of the runs whose receipts were read so far. */
  runIds(): Iterable<string> {
    return this.#byRun.keys();
  }

  /** The stored receipt of a run, if it was read already. */
  async known(runId: string): Promise<StoredLine | undefined> {
    const entry = this.#byRun.get(runId);
    return entry && this.#line(entry);
  }

  async #read(): Promise<void> {
    for (const chain of await this.#logs.chains()) {
      const from = this.#readTo.get(chain) ?? 0;
      for await (const lines of splitLines(this.#logs.read(chain, from), from)) {
        for (const { line, offset, end, whole, oversized } of lines) {
          if (!whole) continue;
          this.#readTo.set(chain, end);
          if (!oversized) this.#add(chain, line, offset);
        }
      }
    }
  }

  #add(chain: string, line: Uint8Array, offset: number): void {
    const bytes = Buffer.from(line.buffer, line.byteOffset, line.length);
    // Most lines are no receipts, and need not be parsed to know.
    if (!bytes.includes('"kind":"receipt"')) return;
    const { kind, runId, timestamp } = parseOrNothing(bytes);
    if (kind !== "receipt" || typeof runId !== "string" || !ID_PATTERN.test(runId) || this.#byRun.has(runId)) return;
    const entry = { runId, chain, offset, timestamp: typeof timestamp === "string" ? timestamp : "" };
    this.#byRun.set(runId, entry);
    this.#entries.push(entry);
    this.#sorted = false;
  }

  #oldestFirst(): readonly Entry[] {
    if (!this.#sorted) this.#entries.sort(byAge);
    this.#sorted = true;
    return this.#entries;
  }

  async #line({ chain, offset }: Entry): Promise<StoredLine> {
    const found = await firstLine(this.#logs.read(chain, offset), offset);
    return { chain, line: found?.line ?? new Uint8Array() };
  }
}

function byAge(a: Entry, b: Entry): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1;
  if (a.chain !== b.chain) return a.chain < b.chain ? -1 : 1;
  return a.offset - b.offset;
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
