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
};

/** The process that writes a chain: enough to tell later whether it still lives. */
const writerSchema = z.strictObject({
  host: z.string(),
  bootId: z.string(),
  pidNamespace: z.string(),
  pid: count,
  startedAt: timestamp,
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
]);

/** One signed, stored record: a line of a log. */
export type EnactRecord = Readonly<z.infer<typeof recordSchema>>;

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
