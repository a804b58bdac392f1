import type { FactsRequest, Policy } from "../contracts/policy.js";
import type { Ask, ReadOnlySystems } from "../contracts/question.js";
import { within } from "../deadline.js";
import { EnactError } from "../errors.js";
import { type JsonObject, messageOf, snapshotObject } from "../json.js";
import { applies } from "./applies.js";

/** What a policy's facts came to: the snapshot, or why there is none. */
export type FactsResult =
  | { readonly facts: JsonObject; readonly problem?: undefined }
  | { readonly facts?: undefined; readonly problem: string };

/** The facts of each policy that has any, by policy name. */
export type GatheredFacts = ReadonlyMap<string, FactsResult>;

/** What the gathering of facts may reach. */
export interface FactsReach {
  readonly ask: Ask;
  readonly systems: ReadOnlySystems;
  /** The systems that `appliesTo.systems` is compared with; unknown where left out. */
  readonly scope?: readonly string[] | undefined;
  /** How long one policy may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** How long a policy's facts may take where nobody says otherwise, in milliseconds. */
export const POLICY_TIMEOUT_MS = 5_000;

/** No system at all: every question goes unanswered. */
export const NO_REACH: FactsReach = Object.freeze({
  ask: (question) => Promise.reject(new EnactError("ENACT_NO_ANSWER", `No connected system answers "${question}".`)),
  systems: Object.freeze({}),
  timeoutMs: POLICY_TIMEOUT_MS,
} satisfies FactsReach);

const NO_FACTS: GatheredFacts = new Map();

/**
 * Gathers the facts of all policies that apply, at the same time, each within the time limit.
 *
 * @returns the facts, at once where no policy asks for any; it never rejects, a failure is the policy's own
 */
export function gatherFacts(
  policies: readonly Policy[],
  request: Pick<FactsRequest, "workflow" | "actor" | "payload" | "resources" | "now">,
  reach: FactsReach = NO_REACH,
): GatheredFacts | Promise<GatheredFacts> {
  const scope = { workflow: request.workflow, systems: reach.scope };
  const asking = policies.filter((policy) => policy.facts !== undefined && applies(policy, scope));
  return asking.length === 0 ? NO_FACTS : gatherAll(asking, request, reach);
}

async function gatherAll(
  policies: readonly Policy[],
  {
    workflow,
    actor,
    payload,
    resources,
    now,
  }: Pick<FactsRequest, "workflow" | "actor" | "payload" | "resources" | "now">,
  { ask, systems, timeoutMs, signal }: FactsReach,
): Promise<GatheredFacts> {
  const given = { workflow, actor, payload, resources, now, ask, systems };
  const gathering = policies.map(async (policy): Promise<[string, FactsResult]> => {
    try {
      const facts = await within(timeoutMs, signal, async (limit) =>
        policy.facts?.(Object.freeze({ ...given, signal: limit })),
      );
      return [policy.name, { facts: snapshotObject(facts, "the facts") }];
    } catch (error) {
      return [policy.name, { problem: messageOf(error) }];
    }
  });
  return new Map(await Promise.all(gathering));
}
