import type { Policy, PolicyRequest } from "../../contracts/policy.js";
import type { JsonObject } from "../../json.js";
import type { PolicyResult } from "../../models/policy-result.js";
import { applies } from "../../policy/applies.js";
import type { FactsResult } from "../../policy/gather-facts.js";
import { type JudgedRequest, judge } from "../../policy/judge.js";
import type { NotReplayed } from "./replayed.js";
import type { Watch } from "./watch.js";

/** One look at a recorded run: at the gate, or at one call. */
export interface Look {
  readonly request: JudgedRequest;
  /**
   * The same with everything lent by the watch; undefined where nothing was taken out of the run's records.
   */
  readonly watched: (() => JudgedRequest) | undefined;
  readonly watch: Watch;
  /** The systems that could be reached, at the gate. */
  readonly systems?: readonly string[];
  /** The call's place in its run. */
  readonly index?: number;
  /** What the policies said whose facts count here, the first of a name before others. */
  readonly known: readonly PolicyResult[];
}

/**
 * Judges again, each policy with the facts that were recorded of it. Where its facts, or what it reads of the request, are
 * not in the records, its word is not known, and it is left out.
 */
export function lookAgain(
  policies: readonly Policy[],
  look: Look,
): { readonly results: readonly PolicyResult[]; readonly notReplayed: readonly NotReplayed[] } {
  const { request, systems, index } = look;
  const { workflow, phase, action } = request;
  const scope = { workflow, systems: systems ?? (action && [action.system]) };
  const facts = new Map<string, FactsResult>();
  const notReplayed: NotReplayed[] = [];
  const asked = policies.filter((policy) => {
    if ((policy.on ?? phase) !== phase || !applies(policy, scope)) return true;
    const known = policy.facts === undefined ? undefined : knownBy(policy, look);
    if (known?.facts !== undefined) facts.set(policy.name, { facts: known.facts });
    const obstacle = obstacleTo(policy, known, look);
    if (obstacle === undefined) return true;
    notReplayed.push({ ...obstacle, policy: policy.name, ...(index === undefined ? undefined : { index }) });
    return false;
  });
  return { results: judge(asked, request, facts, { systems }), notReplayed };
}

function knownBy({ name }: Policy, { known }: Look): PolicyResult | undefined {
  return known.find(({ policy, facts }) => policy === name && facts !== undefined);
}

/** Why a policy's word cannot be known. */
function obstacleTo(
  policy: Policy,
  known: PolicyResult | undefined,
  look: Look,
): Pick<NotReplayed, "code" | "detail"> | undefined {
  if (policy.facts !== undefined && known === undefined) {
    return { code: "no_recorded_facts", detail: "It needs facts, and none of it were recorded." };
  }
  // Two policies of one name and version judge alike, so what was recorded of one is what the other asks for.
  const isSame = known === undefined || (policy.version !== undefined && policy.version === known.version);
  if (isSame && look.watched === undefined) return undefined;
  return noticedOf(policy, known?.facts, isSame, look);
}

/** Asks a policy with what notices what it reads; what it says to that does not count. */
function noticedOf(
  policy: Policy,
  facts: JsonObject | undefined,
  isSame: boolean,
  look: Look,
): Pick<NotReplayed, "code" | "detail"> | undefined {
  const { watch, watched, request } = look;
  const lent = facts && (isSame ? watch.marks(facts, "facts") : watch.facts(facts, "facts"));
  const threw = isThrowing(policy, watched?.() ?? request, lent, look);
  const noticed = watch.take();
  if (noticed?.code === "redacted") {
    return { code: "redacted", detail: `It reads ${noticed.path}, which is not in the record.` };
  }
  if (noticed !== undefined) {
    return { code: "no_recorded_facts", detail: `It reads ${noticed.path}, which was not recorded.` };
  }
  if (!threw || isThrowing(policy, request, facts, look)) return undefined;
  const detail = "It handles its request in a way in which what it reads cannot be told.";
  return { code: isSame ? "redacted" : "no_recorded_facts", detail };
}

function isThrowing(
  policy: Policy,
  request: Omit<PolicyRequest, "facts">,
  facts: JsonObject | undefined,
  { systems }: Look,
): boolean {
  let threw = false;
  const given = new Map(facts === undefined ? [] : [[policy.name, { facts }]]);
  const onThrow = () => {
    threw = true;
  };
  judge([policy], request, given, { systems, onThrow });
  return threw;
}
