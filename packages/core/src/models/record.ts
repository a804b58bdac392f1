import { z } from "zod";
import { actionResultSchema, effectSchema } from "./action-result.js";
import type { Actor } from "./actor.js";
import { count, hash, id, json, jsonObject, nonEmpty, timestamp } from "./fields.js";
import { decisionSchema, policyResultSchema } from "./policy-result.js";
import { resourceSchema } from "./resource.js";

/** Where a chain stands: its newest record. Kept elsewhere, it is an anchor. */
const headSchema = z.strictObject({ chain: id, seq: count, hash });

/** Where a chain stands: its newest record. Kept elsewhere, it is an anchor. */
export type Head = Readonly<z.infer<typeof headSchema>>;

/** How a record is signed. */
const algorithmSchema = z.enum(["hmac-sha256", "ed25519"]);

/** How a record is signed: `hmac-sha256` (RFC 2104) or `ed25519` (RFC 8032). */
export type Algorithm = z.infer<typeof algorithmSchema>;

/** What every record carries; `signature` is the only part that is not signed. */
const common = {
  v: z.literal(1),
  chain: id,
  seq: count,
  prev: z.union([hash, z.null()]),
  timestamp,
  alg: algorithmSchema,
  kid: nonEmpty,
  signature: z.string().regex(/^(?:[0-9a-f]{64}|[0-9a-f]{128})$/, "must be 64 or 128 lower-case hex digits"),
};

/** What was asked for: the same fields in an intent and in the receipt that closes it. */
const request = {
  runId: id,
  workflow: nonEmpty,
  /** Any object, because redaction may have put its marker in the place of a text. */
  actor: jsonObject as unknown as z.ZodType<Actor>,
  payload: json,
  /** What the workflow declared that it would touch. */
  resources: z.array(resourceSchema).readonly().exactOptional(),
  /** What each policy said at the gate. */
  policyResults: z.array(policyResultSchema).readonly(),
  /** The clock the policies were given. */
  now: timestamp,
  /** Present where policies were asked and could not stop the run. */
  mode: z.literal("shadow").exactOptional(),
  /** The caller's key: the same request is not run again under it. */
  idempotencyKey: nonEmpty.exactOptional(),
  /** With a key: a keyed digest of the request before redaction, by which another one of the same key is recognised. */
  requestDigest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits")
    .exactOptional(),
  /** The hash of the pending receipt that this run answers: it was approved, rejected, or expired. */
  approval: hash.exactOptional(),
  /** The run that this one rolls back. */
  reverses: id.exactOptional(),
};

/** The process that writes a chain: enough to tell later whether it still lives. */
const writerSchema = z.strictObject({
  host: z.string(),
  bootId: z.string(),
  pidNamespace: z.string(),
  pid: count,
  startedAt: timestamp,
  /** When the process started, in clock ticks since the boot (proc(5), `/proc/pid/stat`, field 22); where it can be told. */
  startTicks: count.exactOptional(),
});

/** A writer begins. Always the first record of a chain. */
export const openSchema = z.strictObject({
  ...common,
  kind: z.literal("open"),
  sdk: nonEmpty,
  store: id,
  writer: writerSchema,
  heads: z.array(headSchema).readonly(),
});

/** A run was let through and is about to begin. */
const intentSchema = z.strictObject({
  ...common,
  kind: z.literal("intent"),
  ...request,
  decision: z.literal("PASS"),
});

/** A write is about to be made. */
const attemptSchema = z.strictObject({
  ...common,
  kind: z.literal("attempt"),
  runId: id,
  index: count,
  system: nonEmpty,
  action: nonEmpty,
  effect: effectSchema,
  input: json,
  resources: z.array(resourceSchema).readonly(),
  before: json.exactOptional(),
  policyResults: z.array(policyResultSchema).readonly(),
  now: timestamp,
  idempotencyKey: nonEmpty,
});

/** A write was answered. */
const resultSchema = z.strictObject({
  ...common,
  kind: z.literal("result"),
  runId: id,
  index: count,
  status: z.enum(["succeeded", "failed", "unknown"]),
  output: json,
});

/** How a run ended. */
const outcomeSchema = z.enum([
  "succeeded",
  "failed",
  "blocked",
  "pending",
  "rejected",
  "expired",
  "unknown",
  "reversed",
  "partially_reversed",
]);

/** How a run ended; `unknown` where effects may have happened and nobody can say. */
export type Outcome = z.infer<typeof outcomeSchema>;

/** What a pending run waits for: every policy that asked, and whom. */
const pendingSchema = z
  .strictObject({
    /** When the first of them lapses, and with it the run. */
    expiresAt: timestamp,
    policies: z
      .array(
        z
          .strictObject({
            policy: nonEmpty,
            version: nonEmpty.exactOptional(),
            /** The e-mail addresses of those who may approve; anybody but the actor whom the host lets, where absent. */
            approvers: z.array(nonEmpty).readonly().exactOptional(),
            /** How many of them have to. */
            quorum: z.int().positive(),
            expiresAt: timestamp,
            /** Whether each has to sign with a key of his own. */
            signed: z.literal(true).exactOptional(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();

/** What a pending run waits for. */
export type Pending = z.infer<typeof pendingSchema>;

/** The end of a run. Exactly one per run id. */
export const receiptSchema = z.strictObject({
  ...common,
  kind: z.literal("receipt"),
  ...request,
  decision: decisionSchema,
  outcome: outcomeSchema,
  actionsTaken: z.array(actionResultSchema).readonly(),
  /** The hash of the run's intent; null where the run was not let through. */
  intent: z.union([hash, z.null()]),
  /** Why the run did not succeed, where an error ended it. */
  error: z.strictObject({ code: nonEmpty, message: z.string() }).readonly().exactOptional(),
  /** In a pending receipt: what is asked of whom. */
  pending: pendingSchema.exactOptional(),
});

/** A human's verdict on a pending receipt. */
const approvalSchema = z.strictObject({
  ...common,
  kind: z.literal("approval"),
  /** The pending run. */
  runId: id,
  /** The hash of its receipt: exactly what was agreed to. */
  approval: hash,
  verdict: z.enum(["approved", "rejected"]),
  /** Who it was, as the host says. */
  approver: jsonObject as unknown as z.ZodType<Actor>,
  comment: z.string().exactOptional(),
  now: timestamp,
  /** The approver's own Ed25519 signature of the verdict, in lower-case hex. */
  proof: z
    .string()
    .regex(/^[0-9a-f]{128}$/, "must be 128 lower-case hex digits")
    .exactOptional(),
});

/** What was found out later about a write that had ended `unknown`, or was never answered. */
const resolutionSchema = z.strictObject({
  ...common,
  kind: z.literal("resolution"),
  runId: id,
  index: count,
  status: z.enum(["succeeded", "failed"]),
  output: json,
});

/** Amounts of a limit that runs take. Whether a run has used them or given them back is what its receipt says. */
const reserveSchema = z.strictObject({
  ...common,
  kind: z.literal("reserve"),
  policy: nonEmpty,
  /** What the limit is counted by. */
  key: z.string(),
  /** The turn in which they were taken: turns of one limit follow each other, whichever process takes them. */
  turn: count,
  taken: z.array(z.strictObject({ runId: id, cost: z.number().nonnegative() }).readonly()).readonly(),
});

/** The key of the store changes. Signed by the outgoing key, and the last record that counts of it. */
const keySchema = z.strictObject({
  ...common,
  kind: z.literal("key"),
  next: z.strictObject({ kid: nonEmpty, alg: algorithmSchema }).readonly(),
  /** The newest record of every other chain: what the outgoing key has signed beyond does not count. */
  heads: z.array(headSchema).readonly(),
});

/** What this writer sees of the other chains. */
const headsSchema = z.strictObject({
  ...common,
  kind: z.literal("heads"),
  heads: z.array(headSchema).readonly(),
});

/** The graceful end of a chain. */
const closeSchema = z.strictObject({ ...common, kind: z.literal("close") });

/** Everything Enact stores, by `kind`. */
export const recordSchema = z.discriminatedUnion("kind", [
  openSchema,
  intentSchema,
  attemptSchema,
  resultSchema,
  receiptSchema,
  headsSchema,
  closeSchema,
  approvalSchema,
  resolutionSchema,
  reserveSchema,
  keySchema,
]);

/** The kinds of record there are. */
export const RECORD_KINDS: ReadonlySet<unknown> = new Set(recordSchema.options.map(({ shape }) => shape.kind.value));

/** One signed, stored record: a line of a log. */
export type EnactRecord = Readonly<z.infer<typeof recordSchema>>;

/** A human's verdict on a pending receipt, signed and stored. */
export type ApprovalRecord = Readonly<z.infer<typeof approvalSchema>>;

/** The signed end of a run: what was asked, what every policy said, what was done. */
export type Receipt = Readonly<z.infer<typeof receiptSchema>>;

/** The process that writes a chain. */
export type Writer = Readonly<z.infer<typeof writerSchema>>;

/** What the ledger adds to a record: its place in the chain, and the key. */
type Placed = "v" | "chain" | "seq" | "prev" | "timestamp" | "alg" | "kid" | "signature";

type Unplaced<R> = R extends unknown ? Readonly<Omit<R, Placed>> : never;

/** A record before it has a place in a chain and a signature. */
export type RecordContent = Unplaced<z.infer<typeof recordSchema>>;

/** A receipt before it has a place in a chain and a signature. */
export type ReceiptContent = Extract<RecordContent, { readonly kind: "receipt" }>;
