import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { EnactClient, FileReceiptStore, type JsonObject, type KeyOptions, signVerdict } from "@enact/core";
import { vi } from "vitest";
import { SECRET } from "../../support/history.js";
import { AGENT, Bank, BOSS, CFO, payout, policies } from "./bank.js";
import { StoredFiles } from "./copied-store.js";
import { hashOf, hmacSigner, sealed } from "./forge.js";

/** The key of the bank's store. */
export const SIGNER = hmacSigner(SECRET);

/** The bank's store. */
export interface RecordedBank {
  readonly files: StoredFiles;
  /** Its chains, the oldest first. */
  readonly chains: Readonly<Record<BankChain, string>>;
  readonly runs: Readonly<Record<BankRun, string>>;
  /** The file of the key with which {@link BOSS} signs approvals. */
  readonly bossKeyFile: string;
}

/** The writers of the bank's store. `main` names `oldest`, `crashed` and `second`; `second` and `newest` name `main`. */
export type BankChain = "oldest" | "crashed" | "main" | "second" | "newest";

/** The runs of the bank's store, by what became of them. */
export type BankRun =
  | "early"
  | "dead"
  | "paid"
  | "refused"
  | "blocked"
  | "abroad"
  | "keyed"
  | "lost"
  | "asked"
  | "approved"
  | "askedToSign"
  | "signed"
  | "askedInVain"
  | "rejected"
  | "askedTooLate"
  | "expired"
  | "undone"
  | "undoing"
  | "half"
  | "halfUndoing"
  | "waiting"
  | "other"
  | "shadow";

const MINUTE_MS = 60_000;

const OWN_KEYS: readonly KeyOptions[] = [{ alg: "hmac-sha256", secret: SECRET }];

/** A caller's key. */
const CALLERS_KEY = "0f9c1f0e-5f0e-4bb2-a7b1-6ad1f7e1c2d3";

/** How a client of the bank differs from others. */
interface BankClientOptions {
  readonly keys?: readonly KeyOptions[];
  readonly mode?: "shadow" | undefined;
  readonly approverKeys?: Readonly<Record<string, string>> | undefined;
}

/** A client of the bank on a directory, which keeps copies of receipts. */
export function bankClient(directory: string, { keys = OWN_KEYS, mode, approverKeys }: BankClientOptions = {}) {
  const bank = new Bank();
  const client = new EnactClient({
    systems: { bank },
    policies,
    workflows: [payout],
    receipts: new FileReceiptStore({ directory, copies: true, durability: "os" }),
    keys,
    mode,
    approverKeys,
  });
  const pay = async (payload: { payee?: string; euros: number; notes?: string[] }, idempotencyKey?: string) => {
    const { receipt } = await client.run({
      workflow: "payout",
      actor: AGENT,
      payload,
      ...(idempotencyKey === undefined ? undefined : { idempotencyKey }),
    });
    return receipt;
  };
  return { client, bank, pay };
}

/** A store with a record of every kind, written by five writers, one of which has died. */
export async function recordBank(directory: string): Promise<RecordedBank> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-03-01T08:00:00.000Z") });
  const pass = (minutes: number) => vi.setSystemTime(Date.now() + minutes * MINUTE_MS);
  try {
    const files = new StoredFiles(directory);
    const first = bankClient(directory);
    const early = (await first.pay({ payee: "ada", euros: 10 })).runId;
    await first.client.close();
    const [oldest = ""] = files.chains;
    const dead = leaveDeadWriter(files, oldest);
    pass(60);
    const bossKeyFile = `${directory}-boss.pem`;
    const runs = await recordMain(directory, pass, bossKeyFile);
    pass(1);
    const shadowing = bankClient(directory, { mode: "shadow" });
    const shadow = (await shadowing.pay({ euros: 10 })).runId;
    await shadowing.client.close();
    const [, crashed = "", main = "", second = "", newest = ""] = files.chains;
    return {
      files,
      chains: { oldest, crashed, main, second, newest },
      runs: { early, dead, ...runs, shadow },
      bossKeyFile,
    };
  } finally {
    vi.useRealTimers();
  }
}

/** A chain whose writer has died before its transfer was answered: the beginning of another one, under ids of its own. */
function leaveDeadWriter(files: StoredFiles, pattern: string): string {
  const records = files.records(pattern);
  const runId = siblingOf(String(records.find(({ kind }) => kind === "intent")?.["runId"]));
  const chain = siblingOf(pattern);
  const lines: Buffer[] = [];
  for (const kind of ["open", "intent", "attempt"]) {
    const record = records.find((other) => other["kind"] === kind);
    const before = lines.at(-1);
    const place = { chain, seq: lines.length, prev: before === undefined ? null : hashOf(before) };
    lines.push(sealed({ ...record, ...place, ...deadParts(kind, runId, record) }, SIGNER));
  }
  writeFileSync(files.log(chain), "", { mode: 0o600 });
  files.write(chain, lines);
  return runId;
}

function deadParts(kind: string, runId: string, record: JsonObject | undefined): JsonObject {
  // No process of this id has started then.
  if (kind === "open") return { writer: { ...(record?.["writer"] as JsonObject), startTicks: 1 } };
  return kind === "attempt" ? { runId, idempotencyKey: `${runId}:1` } : { runId };
}

/** Another id, of the same age and newer. */
function siblingOf(id: string): string {
  return `${id.slice(0, 12)}f${id.slice(13)}`;
}

async function recordMain(directory: string, pass: (minutes: number) => void, bossKeyFile: string) {
  const signing = generateKeyPairSync("ed25519");
  const publicKey = signing.publicKey.export({ type: "spki", format: "pem" }).toString();
  writeFileSync(bossKeyFile, publicKey);
  const { client, bank, pay } = bankClient(directory, { approverKeys: { [BOSS.email]: publicKey } });
  const payee = "bob";
  const paid = await pay({ payee, euros: 20 });
  const refused = await pay({ payee, euros: 21, notes: ["refused"] });
  const blocked = await pay({ euros: 22 });
  const abroad = await pay({ payee, euros: 23, notes: ["abroad"] });
  const keyed = await pay({ payee, euros: 24 }, CALLERS_KEY);
  const lost = await pay({ payee, euros: 25, notes: ["lost"] });
  await client.recover();
  bank.recall();
  await client.recover();

  const asked = await pay({ payee, euros: 200 });
  const { outcome: approved } = await client.approve(asked.runId, { approver: BOSS, comment: "Go.", resume: true });
  const askedToSign = await pay({ payee, euros: 2_000 });
  const said = { verdict: "approved", approver: BOSS } as const;
  const proof = signVerdict(askedToSign, said, signing.privateKey);
  const { outcome: signed } = await client.approve(askedToSign.runId, { approver: BOSS, proof, resume: true });
  const askedInVain = await pay({ payee, euros: 300 });
  const { receipt: rejected } = await client.reject(askedInVain.runId, { approver: CFO, comment: "Too much." });
  const askedTooLate = await pay({ payee, euros: 400 });
  pass(61);
  const { receipt: expired } = await client.resume(askedTooLate.runId);

  const undone = await pay({ payee, euros: 26 });
  const { receipt: undoing } = await client.rollback(undone.runId, { actor: AGENT });
  const half = await pay({ payee, euros: 27, notes: ["", "spent"] });
  const { receipt: halfUndoing } = await client.rollback(half.runId, { actor: AGENT });
  pass(1);
  const another = bankClient(directory);
  const other = await another.pay({ euros: 11 });
  await another.client.close();
  // Some time later a writer notes what it sees of the others.
  pass(2);
  const waiting = await pay({ payee, euros: 500 });
  await client.close();

  const receipts = { paid, refused, blocked, abroad, keyed, lost, asked, askedToSign, askedInVain, rejected };
  const later = { askedTooLate, expired, undone, undoing, half, halfUndoing, waiting, other };
  const resumed = { approved: approved?.receipt, signed: signed?.receipt };
  return Object.fromEntries(
    Object.entries({ ...receipts, ...later, ...resumed }).map(([name, receipt]) => [name, receipt?.runId]),
  ) as Readonly<Record<Exclude<BankRun, "early" | "dead" | "shadow">, string>>;
}
