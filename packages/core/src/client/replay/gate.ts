import { isDeepStrictEqual } from "node:util";
import type { Decision, PolicyResult } from "../../models/policy-result.js";
import type { Receipt } from "../../models/record.js";
import type { GatheredFacts } from "../../policy/gather-facts.js";
import { decisionOf } from "../../policy/judge.js";
import { approvalName } from "../../receipt/approval-name.js";
import { approvedIn } from "../approved.js";
import { askable } from "../askable.js";
import { NO_APPROVAL } from "../rollback.js";
import { changesBetween } from "./changes.js";
import { lookAgain } from "./look.js";
import type { NotReplayed, PolicyChange } from "./replayed.js";
import type { Replaying } from "./replaying.js";
import { holdsTakenOut } from "./watch.js";

/** What the gate says today. */
export interface ReplayedGate {
  /** Undefined where it depends on what could not be replayed; where it is PASS, a limit may still stop the run. */
  readonly decision: Decision | undefined;
  readonly changes: readonly PolicyChange[];
  readonly notReplayed: readonly NotReplayed[];
}

/** The first look again, as the engine takes it, but for facts and limits: those are what was recorded. */
export function replayGate(run: Replaying): ReplayedGate {
  const { receipt, rules, approved, asked, lent, watch, systems } = run;
  const request = { ...asked, phase: "request", now: receipt.now, resources: receipt.resources } as const;
  const watched = lent && (() => ({ ...request, ...lent }));
  const look = lookAgain(rules.policies, { request, watched, watch, systems, known: receipt.policyResults });
  const said = approvedIn(look.results, approved);
  const unknown = [...look.notReplayed, ...unapproved(said, run)];
  const gate = decided(run, said, unknown);
  const limits = openLimits(said, receipt, gate.decision);
  const notReplayed = [...unknown, ...gate.unknown, ...limits];
  // A shadow run goes on although somebody would have to be asked, and takes its limits.
  const isOpen = gate.decision === "PENDING" && receipt.mode === "shadow" && limits.length > 0;
  const decision = isOpen ? undefined : gate.decision;
  // What Enact itself says depends on all that the policies say.
  const isKnown = ({ policy }: PolicyResult) => decision !== undefined || !policy.startsWith("enact:");
  const [recorded, today] = [receipt.policyResults.filter(isKnown), gate.results.filter(isKnown)];
  return { decision, changes: changesBetween(recorded, today, notReplayed, { phase: "request" }), notReplayed };
}

/**
 * Policies of an approved run that ask for an approval that was not given: what would have been answered is not known. One
 * that had asked in vain then has been answered, by a block.
 */
function unapproved(
  results: readonly PolicyResult[],
  { receipt, approved }: Pick<Replaying, "receipt" | "approved">,
): readonly NotReplayed[] {
  if (approved === undefined) return [];
  const inVain = new Set(receipt.policyResults.filter(isUnapproved).map(approvalName));
  return results
    .filter((result) => isUnapproved(result) && !inVain.has(approvalName(result)))
    .map(({ policy, version }) => {
      const named = version === undefined ? "it" : `its version ${version}`;
      return { code: "approval", policy, detail: `It asks for approval; the run was not approved under ${named}.` };
    });
}

function isUnapproved({ verdict, passed }: PolicyResult): boolean {
  return verdict === "requireApproval" && !passed;
}

interface Decided {
  readonly decision: Decision | undefined;
  readonly results: readonly PolicyResult[];
  readonly unknown: readonly NotReplayed[];
}

function decided(run: Replaying, results: readonly PolicyResult[], unknown: readonly NotReplayed[]): Decided {
  // Any block outranks whatever the others would say.
  if (results.some(({ verdict }) => verdict === "block")) return { decision: "BLOCK", results, unknown: [] };
  if (unknown.length > 0) return { decision: undefined, results, unknown: [] };
  const decision = decisionOf(results);
  return decision === "PENDING" ? questioned(run, results) : { decision, results, unknown: [] };
}

/** What becomes of a question to somebody. */
function questioned({ receipt, rules, asked, lent, systems }: Replaying, results: readonly PolicyResult[]): Decided {
  if (receipt.reverses !== undefined) {
    return { decision: "BLOCK", results: [...results, NO_APPROVAL], unknown: [] };
  }
  if (lent !== undefined && [asked.actor, asked.payload].some(holdsTakenOut)) {
    const detail = "Whether anybody could be asked cannot be told: parts of the request are not in the record.";
    return { decision: undefined, results, unknown: [{ code: "redacted", detail }] };
  }
  const pending = {
    decision: "PENDING",
    policyResults: results,
    facts: NO_FACTS,
    thrown: undefined,
    approved: undefined,
  } as const;
  const { decision, policyResults } = askable(
    { ...asked, resources: receipt.resources, systems },
    pending,
    rules.redact,
  );
  return { decision, results: policyResults, unknown: [] };
}

const NO_FACTS: GatheredFacts = new Map();

/** The limits that the run would take of today, and of which it has not taken the same then. */
function openLimits(
  results: readonly PolicyResult[],
  { policyResults, intent, mode }: Receipt,
  decision: Decision | undefined,
): readonly NotReplayed[] {
  return results.flatMap(({ policy, limit }, place): readonly NotReplayed[] => {
    if (limit === undefined) return [];
    const at = policyResults.findIndex((result) => result.policy === policy);
    const recorded = policyResults[at];
    // Only a run that was let through has taken anything, and nothing more once one limit had refused it.
    const wasTaken = intent !== null && at !== -1 && policyResults.slice(0, at + 1).every(({ passed }) => passed);
    if (wasTaken && isDeepStrictEqual(recorded?.limit, limit)) return [];
    const isRefused = recorded?.verdict === "block" && recorded.limit !== undefined;
    const isAsked = mode === "shadow" && results.slice(0, place).every(({ passed }) => passed);
    if (decision !== "PASS" && !isRefused && !isAsked) return [];
    const detail = `It takes ${limit.cost} of a limit of ${limit.max}; what was left of it depended on other runs.`;
    return [{ code: "limit", policy, detail }];
  });
}
