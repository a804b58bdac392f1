import { z } from "zod";
import { jsonObject, nonEmpty } from "./fields.js";

/** What a run takes of a limit. */
export const limitSchema = z
  .strictObject({
    /** What the limit is counted by, such as the actor's e-mail address: each key has its own count. */
    key: z.string(),
    /** How much all runs together may take. */
    max: z.number().nonnegative(),
    /** How much this run takes. */
    cost: z.number().nonnegative(),
    /** For how many milliseconds what was taken counts; for ever, where absent. */
    windowMs: z.int().positive().exactOptional(),
  })
  .readonly();

/** What a run takes of a limit. */
export type Limit = z.infer<typeof limitSchema>;

/** What one policy said once, as it stands in a receipt. */
export const policyResultSchema = z.strictObject({
  /** The policy's name. */
  policy: nonEmpty,
  /** The policy's version, which covers its parameters. */
  version: nonEmpty.exactOptional(),
  /** At the gate (`request`), or just before one connector call (`action`). */
  phase: z.enum(["request", "action"]),
  verdict: z.enum(["pass", "block", "requireApproval"]),
  /** True for the verdict `pass`, and in an approved run for a `requireApproval` that was approved. */
  passed: z.boolean(),
  reason: z.string(),
  /** False where the policy does not apply to this workflow or system; then the verdict is `pass`. */
  applicable: z.literal(false).exactOptional(),
  /** With `requireApproval`: who may approve, how many have to, and for how many milliseconds the question stands. */
  approval: z
    .strictObject({
      approvers: z.array(nonEmpty).readonly().exactOptional(),
      quorum: z.int().positive().exactOptional(),
      expiresInMs: z.int().positive().exactOptional(),
      signed: z.literal(true).exactOptional(),
    })
    .readonly()
    .exactOptional(),
  /** With `pass` at the gate: what the run takes of a limit. */
  limit: limitSchema.exactOptional(),
  /** What the policy knew beside the request: enough to judge again later. */
  facts: jsonObject.exactOptional(),
});

/** What one policy said once. */
export type PolicyResult = Readonly<z.infer<typeof policyResultSchema>>;

/** When a policy judges: at the gate (`request`), or just before one connector call (`action`). */
export type Phase = PolicyResult["phase"];

/** How the policies together decided. */
export const decisionSchema = z.enum(["PASS", "BLOCK", "PENDING"]);

/** How the policies together decided: any block outranks an approval, and an approval a pass. */
export type Decision = z.infer<typeof decisionSchema>;
