import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@enact/core";

/** The place of a record. */
export interface Spot {
  readonly chain: string;
  readonly seq: number;
}

/** A receipts directory on the disk, to be looked at and to be tampered with. */
export class StoredFiles {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** The ids of all chains, the oldest first. */
  get chains(): readonly string[] {
    return readdirSync(join(this.directory, "log"))
      .map((name) => name.replace(".jsonl", ""))
      .sort();
  }

  /** Where a chain's log lies. */
  log(chain: string): string {
    return join(this.directory, "log", `${chain}.jsonl`);
  }

  /** A log's bytes. */
  bytes(chain: string): Buffer {
    return readFileSync(this.log(chain));
  }

  /** The lines of a chain, newlines not included. */
  lines(chain: string): Buffer[] {
    return linesIn(this.bytes(chain));
  }

  /** The records of a chain. */
  records(chain: string): readonly JsonObject[] {
    return this.lines(chain).map(parsed);
  }

  /** One record. */
  record({ chain, seq }: Spot): JsonObject {
    return parsed(this.line({ chain, seq }));
  }

  /** The line of one record. */
  line({ chain, seq }: Spot): Buffer {
    const line = this.lines(chain)[seq];
    if (line === undefined) throw new Error(`The chain ${chain} has no record ${seq}.`);
    return line;
  }

  /** Writes a log anew. */
  write(chain: string, lines: readonly (Uint8Array | string)[]): void {
    writeFileSync(this.log(chain), Buffer.concat(lines.flatMap((line) => [Buffer.from(line as Uint8Array), NEWLINE])));
  }

  /** Replaces the line of one record, as text. */
  edit({ chain, seq }: Spot, change: (line: string) => string | Uint8Array): void {
    const lines = this.lines(chain);
    const line = this.line({ chain, seq });
    const changed = Buffer.from(change(line.toString("utf8")) as string);
    if (changed.equals(line)) throw new Error("The attack has changed nothing.");
    this.write(chain, lines.with(seq, changed));
  }

  /** Puts lines behind the newest one of a chain. */
  append(chain: string, ...lines: readonly (Uint8Array | string)[]): void {
    this.write(chain, [...this.lines(chain), ...lines.map((line) => Buffer.from(line as Uint8Array))]);
  }

  /** Where the records are that are as asked for, by chain and number. */
  spots(isWanted: (record: JsonObject) => boolean): readonly (Spot & { readonly record: JsonObject })[] {
    return this.chains.flatMap((chain) =>
      this.records(chain).flatMap((record, seq) => (isWanted(record) ? [{ chain, seq, record }] : [])),
    );
  }

  /** Lets an attacker have a copy of the whole directory, within one of his own, which is removed after him. */
  async withCopy<T>(attack: (copy: StoredFiles) => Promise<T>): Promise<T> {
    const root = mkdtempSync(join(tmpdir(), "enact-tamper-"));
    try {
      const directory = join(root, "receipts");
      await cp(this.directory, directory, { recursive: true });
      return await attack(new StoredFiles(directory));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
}

/** A log's lines, newlines not included. */
function linesIn(log: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < log.length; ) {
    const end = log.indexOf(0x0a, start);
    lines.push(log.subarray(start, end === -1 ? log.length : end));
    start = end === -1 ? log.length : end + 1;
  }
  return lines;
}

/** A line as an object. */
export function parsed(line: Uint8Array): JsonObject {
  return JSON.parse(Buffer.from(line).toString("utf8")) as JsonObject;
}

const NEWLINE = Buffer.from("\n");
