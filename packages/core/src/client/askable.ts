import { isDeepStrictEqual } from "node:util";
import type { Actor } from "../models/actor.js";
import type { PolicyResult } from "../models/policy-result.js";
import type { RecordContent } from "../models/record.js";
import { countPeople, isSamePerson, namesOf } from "../receipt/person.js";
import type { Gated, Judged } from "./run-parts.js";

/**
 * Says at the gate what would keep a pending run from ever being approved: nobody would have to be told that his approval is
 * for nothing.
 *
 * @returns the gate's word; a block where the run could not be resumed as it was approved
 */
export function askable(
  { workflow, actor, payload }: Judged,
  gate: Gated,
  redact: <Content extends RecordContent>(content: Content) => Content,
): Gated {
  if (gate.decision !== "PENDING") return gate;
  const problem = problemOf({ workflow, actor, payload }, gate, redact);
  if (problem === undefined) return gate;
  const reason = `It needs an approval that nobody can give: ${problem}.`;
  const result = { policy: "enact:approval", phase: "request", verdict: "block", passed: false, reason } as const;
  return { ...gate, decision: "BLOCK", policyResults: [...gate.policyResults, result] };
}

/** Whether the records of a run would not show all of what was asked. */
export function isRedacted(
  { workflow, actor, payload }: Pick<Judged, "workflow" | "actor" | "payload">,
  redact: <Content extends RecordContent>(content: Content) => Content,
): boolean {
  const asked = { kind: "intent", runId: "", now: "", decision: "PASS", policyResults: [] } as const;
  const recorded = redact({ ...asked, workflow, actor, payload });
  return !isDeepStrictEqual([recorded.actor, recorded.payload], [actor, payload]);
}

function problemOf(
  { workflow, actor, payload }: Pick<Judged, "workflow" | "actor" | "payload">,
  { policyResults }: Gated,
  redact: <Content extends RecordContent>(content: Content) => Content,
): string | undefined {
  if (namesOf(actor).length === 0) {
    return "its actor has neither an e-mail address nor an id, so that nobody can be told from him";
  }
  if (isRedacted({ workflow, actor, payload }, redact)) {
    return "parts of it are redacted, so that it could not be run later as it was approved";
  }
  const unanswerable = policyResults.find((result) => !canBeAnswered(result, actor));
  if (unanswerable === undefined) return undefined;
  return `apart from its actor, the policy "${unanswerable.policy}" names fewer people than have to approve it`;
}

function canBeAnswered({ verdict, approval }: PolicyResult, actor: Actor): boolean {
  if (verdict !== "requireApproval" || approval?.approvers === undefined) return true;
  const others = approval.approvers
    .map((email) => namesOf({ email }))
    .filter((names) => !isSamePerson(names, namesOf(actor)));
  return countPeople(others) >= (approval.quorum ?? 1);
}
