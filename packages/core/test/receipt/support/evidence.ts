import type { ChainWriter, ClaimHolder, ReceiptStore, StoredLine, StoreFinding } from "../../../src/contracts/store.js";
import type { Json, JsonObject } from "../../../src/json.js";
import type { Finding, VerifySummary } from "../../../src/models/finding.js";
import { newId } from "../../../src/models/id.js";
import type { EnactRecord, Head, RecordContent } from "../../../src/models/record.js";
import { canonical } from "../../../src/receipt/canonical.js";
import { type Key, type Keyring, keyFromSecret } from "../../../src/receipt/keyring.js";
import { preamble, seal } from "../../../src/receipt/seal.js";
import { type VerifyOptions, verifyStore } from "../../../src/receipt/verify/verify-store.js";

export const KEY = keyFromSecret("a-secret-of-at-least-thirty-two-bytes");

/** A keyring of these keys. */
export function keyringOf(...keys: readonly Key[]): Keyring {
  return { active: keys[0], get: (kid) => keys.find((key) => key.kid === kid) };
}

/** A store whose logs are plain bytes, to be read in pieces of any size and to be tampered with. */
export class OpenStore implements ReceiptStore {
  storeId = newId();
  readonly logs = new Map<string, Buffer>();
  pieceBytes = 4_096;
  audited: readonly StoreFinding[] = [];

  async id(): Promise<string> {
    return this.storeId;
  }

  async chains(): Promise<readonly string[]> {
    return [...this.logs.keys()];
  }

  async *read(chain: string, from = 0): AsyncGenerator<Uint8Array> {
    for (let at = from; ; ) {
      const piece = this.logs.get(chain)?.subarray(at, at + this.pieceBytes);
      if (piece === undefined || piece.length === 0) return;
      at += piece.length;
      yield piece;
    }
  }

  /** Nobody writes through this store, so nobody has to be kept apart. */
  async claim(_name: string, holder: ClaimHolder): Promise<ClaimHolder> {
    return holder;
  }

  async fence(): Promise<void> {}

  async isFenced(): Promise<boolean> {
    return false;
  }

  async *audit(): AsyncGenerator<StoreFinding> {
    yield* this.audited;
  }

  /** The lines of a chain, newlines not included. */
  lines(chain: string): Buffer[] {
    const text = (this.logs.get(chain) ?? Buffer.alloc(0)).toString("latin1");
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => Buffer.from(line, "latin1"));
  }

  /** Writes a chain anew. */
  rewrite(chain: string, change: (lines: Buffer[]) => readonly Uint8Array[]): void {
    const newline = Buffer.from("\n");
    this.logs.set(chain, Buffer.concat(change(this.lines(chain)).flatMap((line) => [line, newline])));
  }

  append(chain: string, bytes: Uint8Array): void {
    this.logs.set(chain, Buffer.concat([this.logs.get(chain) ?? Buffer.alloc(0), bytes]));
  }

  createChain(): Promise<ChainWriter> {
    throw new Error("not needed");
  }
  newest(): Promise<Uint8Array | undefined> {
    throw new Error("not needed");
  }
  find(): Promise<StoredLine | undefined> {
    throw new Error("not needed");
  }
  list(): Promise<readonly StoredLine[]> {
    throw new Error("not needed");
  }
  async close(): Promise<void> {}
}

/** Members of records, changed at will: also into what no type allows. */
export type Changes = Readonly<Record<string, unknown>>;

/** Signs any text as a record's body, also what is not canonical. */
export function signText(body: string, key: Key = KEY): Buffer {
  const signature = key.sign?.(preamble(Buffer.byteLength(body)), body);
  return Buffer.from(`${body.slice(0, -1)},"signature":"${signature}"}`, "utf8");
}

/** Writes one chain of a store as a ledger does, and as no ledger would where a test asks for it. */
export class TestChain {
  readonly chain: string;
  readonly store: OpenStore;
  readonly key: Key;
  seq = 0;
  prev: string | null = null;
  #clock = Date.parse("2026-01-02T03:04:05.678Z");

  constructor(
    store: OpenStore,
    {
      key = KEY,
      open = {},
      chain = newId(),
    }: { readonly key?: Key; readonly open?: Changes; readonly chain?: string } = {},
  ) {
    this.chain = chain;
    this.store = store;
    this.key = key;
    const writer = { host: "h", bootId: "b", pidNamespace: "n", pid: 1, startedAt: "2026-01-02T03:04:05.000Z" };
    this.put({ kind: "open", sdk: "test", store: store.storeId, writer, heads: [], ...open });
  }

  /** Signs and appends a record; `place` changes what the chain would say of it. */
  put(content: Changes, place: Changes = {}): Head {
    const { seq, chain } = this;
    const timestamp = new Date(this.#clock++).toISOString();
    const own = { chain, seq, prev: this.prev, timestamp, ...place };
    // As in a call's object, a member that is undefined is not there.
    const present = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined));
    const sealed = seal(present as unknown as RecordContent, own as never, this.key);
    this.store.append(chain, sealed.line);
    this.seq = Number(own.seq) + 1;
    this.prev = sealed.hash;
    return { chain, seq: Number(own.seq), hash: sealed.hash };
  }

  /** Appends a record whose body is written by hand. */
  putText(change: (body: string) => string, content: Changes = { kind: "close" }): void {
    const { chain, seq, prev } = this;
    const unsigned = {
      ...content,
      chain,
      seq,
      prev,
      timestamp: "2026-01-02T04:00:00.000Z",
      v: 1,
      alg: this.key.alg,
      kid: this.key.kid,
    };
    this.store.append(
      chain,
      Buffer.concat([signText(change(canonical(unsigned as unknown as Json)), this.key), Buffer.from("\n")]),
    );
  }

  /** What a run that writes once leaves behind, with these changes. */
  run({ runId = newId(), ...changes }: RunChanges = {}): Head {
    const intent = this.put({ kind: "intent", ...requestOf(runId), decision: "PASS", ...changes.intent });
    if (changes.attempt !== null) this.put({ ...attemptOf(runId), ...changes.attempt });
    if (changes.result !== null) this.put({ ...resultOf(runId), ...changes.result });
    const entry = Object.entries({ ...ENTRY, ...changes.entry }).filter(([, value]) => value !== undefined);
    const receipt = receiptOf(runId, intent.hash, [Object.fromEntries(entry) as Json]);
    return changes.receipt === null ? intent : this.put({ ...receipt, ...changes.receipt });
  }
}

/** What is changed in the records of a run; null leaves one out. */
export interface RunChanges {
  readonly runId?: string;
  readonly intent?: Changes;
  readonly attempt?: Changes | null;
  readonly result?: Changes | null;
  readonly entry?: Changes;
  readonly receipt?: Changes | null;
}

const NOW = "2026-01-02T03:04:05.678Z";

const RESOURCES = [{ kind: "git.ref", within: "octo/hello", name: "refs/heads/agent/fix-1", change: "create" }];

/** One policy that passed, or did not. */
export function policyResult(phase: "request" | "action", passed = true, more: JsonObject = {}): JsonObject {
  return { policy: "noPushToMain", phase, verdict: passed ? "pass" : "block", passed, reason: "because", ...more };
}

export function requestOf(runId: string): JsonObject {
  return {
    runId,
    workflow: "agentPr",
    actor: { email: "agent@company.com", role: "engineer" },
    payload: { repo: "octo/hello", branch: "agent/fix-1", "€": "Euro", nested: [{ a: 1 }, "ö\n"] },
    resources: RESOURCES,
    policyResults: [policyResult("request")],
    now: NOW,
  };
}

const CALL = {
  system: "github",
  action: "createBranch",
  effect: "write",
  input: { repo: "octo/hello", branch: "agent/fix-1" },
  resources: RESOURCES,
  before: { fromSha: "7fd1a60b" },
  policyResults: [policyResult("action")],
};

export function attemptOf(runId: string, index = 0): JsonObject {
  return { kind: "attempt", runId, index, ...CALL, now: NOW, idempotencyKey: `${runId}:${index}` };
}

export function resultOf(runId: string, index = 0): JsonObject {
  return { kind: "result", runId, index, status: "succeeded", output: { ref: "refs/heads/agent/fix-1" } };
}

export const ENTRY: JsonObject = {
  ...CALL,
  status: "succeeded",
  success: true,
  output: { ref: "refs/heads/agent/fix-1" },
  startedAt: NOW,
  durationMs: 21,
};

export function receiptOf(runId: string, intent: string | null, actionsTaken: readonly Json[]): JsonObject {
  return { kind: "receipt", ...requestOf(runId), decision: "PASS", outcome: "succeeded", actionsTaken, intent };
}

/** A receipt of a run that was blocked before it began. */
export function blockedOf(runId: string): JsonObject {
  const blocked = { decision: "BLOCK", outcome: "blocked", policyResults: [policyResult("request", false)] };
  return { ...receiptOf(runId, null, []), ...blocked };
}

/** A record's line as an object. */
export function parsed(line: Uint8Array): EnactRecord {
  return JSON.parse(Buffer.from(line).toString("utf8")) as EnactRecord;
}

/** Verifies a store, and collects what is found. */
export async function verify(
  store: ReceiptStore,
  options: Partial<VerifyOptions> = {},
): Promise<{
  readonly findings: readonly Finding[];
  readonly summary: VerifySummary;
  readonly codes: readonly string[];
}> {
  const findings: Finding[] = [];
  const verifying = verifyStore(store, { keyring: keyringOf(KEY), ...options });
  for (;;) {
    const { done, value } = await verifying.next();
    if (done) return { findings, summary: value, codes: findings.map(({ code }) => code) };
    findings.push(value);
  }
}
