import { z } from "zod";
import { jsonObject, nonEmpty } from "./fields.js";

/** What one policy said once, as it stands in a receipt. */
export const policyResultSchema = z.strictObject({
  /** The policy's name. */
  policy: nonEmpty,
  /** The policy's version, which covers its parameters. */
  version: nonEmpty.exactOptional(),
  /** At the gate (`request`), or just before one connector call (`action`). */
  phase: z.enum(["request", "action"]),
  verdict: z.enum(["pass", "block", "requireApproval"]),
  /** True for the verdict `pass` alone. */
  passed: z.boolean(),
  reason: z.string(),
  /** False where the policy does not apply to this workflow or system; then the verdict is `pass`. */
  applicable: z.literal(false).exactOptional(),
  /** With `requireApproval`: who may approve, and for how many milliseconds the question stands. */
  approval: z
    .strictObject({
      approvers: z.array(nonEmpty).readonly().exactOptional(),
      expiresInMs: z.int().positive().exactOptional(),
    })
    .readonly()
    .exactOptional(),
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
