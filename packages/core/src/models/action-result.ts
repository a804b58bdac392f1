import { z } from "zod";
import { count, json, nonEmpty, timestamp } from "./fields.js";
import { policyResultSchema } from "./policy-result.js";
import { resourceSchema } from "./resource.js";

/** Whether an action looks or acts. */
export const effectSchema = z.enum(["read", "write"]);

/** Whether an action looks (`read`) or acts (`write`). */
export type Effect = z.infer<typeof effectSchema>;

/** What one connector call did, as the connector saw it: an entry of a receipt's `actionsTaken`. */
export const actionResultSchema = z.strictObject({
  /** The connector's name in the client. */
  system: nonEmpty,
  action: nonEmpty,
  effect: effectSchema,
  /** The validated input that was sent. */
  input: json,
  /** What the call touches; empty where a read does not say. */
  resources: z.array(resourceSchema).readonly(),
  /** `unknown` where it may have happened and nobody can say; `blocked` where a policy stopped it. */
  status: z.enum(["succeeded", "failed", "unknown", "blocked"]),
  /** True for `succeeded` alone. */
  success: z.boolean(),
  /** What the vendor answered, or `{ error, code }`. */
  output: json,
  startedAt: timestamp,
  durationMs: z.number().nonnegative(),
  /** What `prepare` saw before the call. */
  before: json.exactOptional(),
  /** What each policy said of this very call. */
  policyResults: z.array(policyResultSchema).readonly().exactOptional(),
  /** True where the call touches something its workflow had not declared. */
  undeclared: z.literal(true).exactOptional(),
  /** True where the answer was lost, and `status` is what reading back has shown. */
  reconciled: z.literal(true).exactOptional(),
  /** The call's place among the calls of its run, where the calls before it are not all listed. */
  index: count.exactOptional(),
  /** Why it did not succeed. */
  code: nonEmpty.exactOptional(),
});

/** What one connector call did. */
export type ActionResult = Readonly<z.infer<typeof actionResultSchema>>;
