import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Spot, StoredFiles } from "./copied-store.js";
import { hashOf, type Signer, signedText } from "./forge.js";
import type { Place } from "./verifying.js";

/** What is done to one clone. */
export interface ClonedAttack {
  /** Changes what a record says, in the words of the store that was cloned, before it is signed: as by one who holds the key. */
  readonly forge?: (body: string, spot: Spot) => string;
  /** Changes what was signed. */
  readonly damage?: (line: Buffer, spot: Spot) => Uint8Array | string;
  /** Changes the bytes of a log. */
  readonly corrupt?: (log: Buffer, chain: string) => Buffer;
}

/**
 * Writes a store that holds another one's chains many times, each time under ids of their own: so that one process of the
 * command can be shown many attacks, each on a clone of its own, and a finding tells which.
 */
export class Clones {
  readonly #store: StoredFiles;
  readonly #storeId: string;
  readonly #origins = new Map<string, string>();

  constructor(store: StoredFiles) {
    this.#store = store;
    this.#storeId = String(store.record({ chain: store.chains[0] as string, seq: 0 })["store"]);
  }

  /** Writes one clone for each attack. */
  write(directory: string, signer: Signer, attacks: readonly ClonedAttack[]): void {
    mkdirSync(join(directory, "log"), { recursive: true });
    writeFileSync(join(directory, "store"), `${this.#storeId}\n`);
    const records = this.#store.chains.flatMap((chain) =>
      this.#store.lines(chain).map((line, seq): Cloned => {
        const body = `${line.toString("utf8").replace(/,"signature":"[0-9a-f]+"\}$/, "")}}`;
        return { spot: { chain, seq }, body, hash: hashOf(line) };
      }),
    );
    attacks.forEach((attack, clone) => {
      for (const [chain, lines] of this.#clone(clone, records, signer, attack)) {
        const log = Buffer.concat(lines);
        const path = join(directory, "log", `${this.#rename(chain, clone)}.jsonl`);
        writeFileSync(path, attack.corrupt?.(log, chain) ?? log);
      }
    });
  }

  /** Which clone a finding is about, and what it would be about in the store that was cloned. */
  originOf<F extends Place>(finding: F): { readonly clone: number; readonly finding: F } {
    const { chain, runId } = finding;
    const id = chain ?? runId;
    if (id === undefined) throw new Error("The finding names neither chain nor run.");
    const origin = (renamed: string) => this.#origins.get(renamed.slice(0, -DIGITS)) ?? renamed;
    return {
      clone: Number.parseInt(id.slice(-DIGITS), 16),
      finding: {
        ...finding,
        ...(chain === undefined ? undefined : { chain: origin(chain) }),
        ...(runId === undefined ? undefined : { runId: origin(runId) }),
      },
    };
  }

  #clone(clone: number, records: readonly Cloned[], signer: Signer, { forge, damage }: ClonedAttack) {
    const hashes = new Map<string, string>();
    const logs = new Map<string, Uint8Array[]>();
    const forged = records.map((record) => ({ ...record, body: forge?.(record.body, record.spot) ?? record.body }));
    for (const { spot, body, hash } of inOrder(forged)) {
      const renamed = body
        .replace(HASH, (old) => hashes.get(old) ?? old)
        .replace(ID, (id) => (id === this.#storeId ? id : this.#rename(id, clone)));
      const line = signedText(renamed, signer);
      hashes.set(hash, hashOf(line));
      const stored = Buffer.from((damage?.(line, spot) ?? line) as Uint8Array);
      logs.set(spot.chain, [...(logs.get(spot.chain) ?? []), stored, NEWLINE]);
    }
    return logs;
  }

  #rename(id: string, clone: number): string {
    const kept = id.slice(0, -DIGITS);
    this.#origins.set(kept, id);
    return kept + clone.toString(16).padStart(DIGITS, "0");
  }
}

/** Every record after those whose hashes it names. */
function inOrder(records: readonly Cloned[]): readonly Cloned[] {
  const byHash = new Map(records.map((record) => [record.hash, record]));
  const begun = new Set<Cloned>();
  const ordered: Cloned[] = [];
  const visit = (record: Cloned) => {
    if (begun.has(record)) return;
    begun.add(record);
    for (const [hash] of record.body.matchAll(HASH)) {
      const named = byHash.get(hash);
      if (named !== undefined) visit(named);
    }
    ordered.push(record);
  };
  records.forEach(visit);
  return ordered;
}

interface Cloned {
  readonly spot: Spot;
  readonly body: string;
  readonly hash: string;
}

const HASH = /sha256:[0-9a-f]{64}/g;
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** How many digits at the end of an id tell a clone. */
const DIGITS = 6;
const NEWLINE = Buffer.from("\n");
