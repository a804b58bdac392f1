import type { Policy } from "../contracts/policy.js";

/** Where a request stands, as far as `appliesTo` asks. */
export interface Scope {
  readonly workflow: string;
  /** The systems the workflow or the call can reach; undefined where nobody knows, and then every policy applies. */
  readonly systems: readonly string[] | undefined;
}

/** Whether a policy applies here at all. */
export function applies(policy: Policy, { workflow, systems }: Scope): boolean {
  const scope = policy.appliesTo;
  if (scope === undefined) return true;
  if (scope.workflows !== undefined && !scope.workflows.includes(workflow)) return false;
  return scope.systems === undefined || systems === undefined || scope.systems.some((name) => systems.includes(name));
}
