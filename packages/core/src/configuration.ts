import type { ConnectorLike } from "./contracts/connector.js";
import type { Policy } from "./contracts/policy.js";
import type { AnyWorkflow } from "./contracts/workflow.js";
import { ConfigurationError } from "./errors.js";

/** The system that guarded plain functions belong to. */
export const FUNCTION_SYSTEM = "function";

/** @throws ConfigurationError naming the option and the fix */
export function checkOptions(options: {
  readonly systems: Readonly<Record<string, ConnectorLike>>;
  readonly policies: readonly Policy[];
  readonly workflows: readonly AnyWorkflow[];
  readonly policyTimeoutMs?: number | undefined;
  readonly actionTimeoutMs?: number | undefined;
}): void {
  const { systems, policies, workflows } = options;
  if (typeof systems !== "object" || systems === null)
    throw new ConfigurationError("`systems` must be an object of connectors.");
  if (!Array.isArray(policies)) {
    throw new ConfigurationError("`policies` must be given; an explicit [] lets everything through.");
  }
  if (!Array.isArray(workflows)) throw new ConfigurationError("`workflows` must be an array.");
  if (Object.hasOwn(systems, FUNCTION_SYSTEM)) {
    throw new ConfigurationError(`The system name "${FUNCTION_SYSTEM}" is kept for guarded functions; use another.`);
  }
  for (const [name, connector] of Object.entries(systems)) {
    if (typeof connector?.actions !== "object" || !Array.isArray(connector.allowedActions)) {
      throw new ConfigurationError(`The system "${name}" is no connector.`);
    }
  }
  for (const policy of policies) {
    if (typeof policy?.evaluate !== "function" || typeof policy.name !== "string") {
      throw new ConfigurationError(
        "Every policy must come from definePolicy; was one that takes parameters not called?",
      );
    }
  }
  refuseTwins("policy", policies);
  refuseTwins("workflow", workflows);
  for (const workflow of workflows) checkWorkflow(workflow, systems);
  checkTimeout("policyTimeoutMs", options.policyTimeoutMs);
  checkTimeout("actionTimeoutMs", options.actionTimeoutMs);
}

function checkWorkflow(workflow: AnyWorkflow, systems: Readonly<Record<string, ConnectorLike>>): void {
  if (typeof workflow?.run !== "function")
    throw new ConfigurationError("Every workflow must come from defineWorkflow.");
  for (const name of Object.keys(workflow.systems)) {
    if (!Object.hasOwn(systems, name)) {
      throw new ConfigurationError(`The workflow "${workflow.name}" needs a system "${name}"; add it to \`systems\`.`);
    }
  }
}

function refuseTwins(kind: string, named: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    if (seen.has(name))
      throw new ConfigurationError(`Two of the ${kind === "policy" ? "policies" : "workflows"} are named "${name}".`);
    seen.add(name);
  }
}

function checkTimeout(option: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0 && value < 2 ** 31)) return;
  throw new ConfigurationError(`\`${option}\` must be a whole number of milliseconds, from 1 to 2 147 483 647.`);
}
