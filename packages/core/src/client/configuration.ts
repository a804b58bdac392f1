import type { ConnectorLike } from "../contracts/connector.js";
import type { AnyWorkflow } from "../contracts/workflow.js";
import { ConfigurationError } from "../errors.js";
import type { ClientOptions, ClientSystems } from "./client-types.js";

/** The system that guarded plain functions belong to. */
export const FUNCTION_SYSTEM = "function";

/** What a client is made of; that workflows and systems fit was for the compiler to see. */
type Options = Omit<ClientOptions<ClientSystems, readonly AnyWorkflow[]>, "workflows"> & {
  readonly workflows: readonly AnyWorkflow[];
};

/** @throws ConfigurationError naming the option and the fix */
export function checkOptions(options: Options): void {
  checkSystems(options.systems);
  checkPolicies(options.policies);
  checkWorkflows(options);
  checkReceipts(options);
  if (options.strictResources !== undefined && typeof options.strictResources !== "boolean") {
    throw new ConfigurationError("`strictResources` must be true or false.");
  }
  if (options.mode !== undefined && options.mode !== "enforce" && options.mode !== "shadow") {
    throw new ConfigurationError('`mode` must be "enforce" or "shadow".');
  }
  if (options.recoverAtStart !== undefined && typeof options.recoverAtStart !== "boolean") {
    throw new ConfigurationError("`recoverAtStart` must be true or false.");
  }
  if (options.mayApprove !== undefined && typeof options.mayApprove !== "function") {
    throw new ConfigurationError("`mayApprove` must be a function.");
  }
  checkTimeout("policyTimeoutMs", options.policyTimeoutMs);
  checkTimeout("actionTimeoutMs", options.actionTimeoutMs);
}

function checkSystems(systems: Options["systems"]): void {
  if (typeof systems !== "object" || systems === null) {
    throw new ConfigurationError("`systems` must be an object of connectors.");
  }
  if (Object.hasOwn(systems, FUNCTION_SYSTEM)) {
    throw new ConfigurationError(`The system name "${FUNCTION_SYSTEM}" is kept for guarded functions; use another.`);
  }
  for (const [name, connector] of Object.entries(systems)) {
    if (!isConnector(connector)) throw new ConfigurationError(`The system "${name}" is no connector.`);
  }
}

function isConnector(value: Partial<ConnectorLike> | undefined): boolean {
  const { actions, allowedActions, answers, guard } = value ?? {};
  const isMade = typeof actions === "object" && typeof answers === "object" && typeof guard === "function";
  return isMade && Array.isArray(allowedActions);
}

function checkPolicies(policies: Options["policies"]): void {
  if (!Array.isArray(policies)) {
    throw new ConfigurationError("`policies` must be given; an explicit [] lets everything through.");
  }
  for (const policy of policies) {
    if (typeof policy?.evaluate !== "function" || typeof policy.name !== "string") {
      throw new ConfigurationError(
        "Every policy must come from definePolicy; was one that takes parameters not called?",
      );
    }
  }
  refuseTwins("policies", policies);
}

function checkWorkflows({ workflows, systems }: Options): void {
  if (!Array.isArray(workflows)) throw new ConfigurationError("`workflows` must be an array.");
  for (const workflow of workflows as readonly AnyWorkflow[]) {
    if (typeof workflow?.run !== "function") {
      throw new ConfigurationError("Every workflow must come from defineWorkflow.");
    }
    const missing = Object.keys(workflow.systems).find((name) => !Object.hasOwn(systems, name));
    if (missing !== undefined) {
      throw new ConfigurationError(
        `The workflow "${workflow.name}" needs a system "${missing}"; add it to \`systems\`.`,
      );
    }
  }
  refuseTwins("workflows", workflows);
}

function checkReceipts({ receipts, redact }: Options): void {
  if (receipts !== undefined && typeof receipts !== "string" && typeof receipts?.createChain !== "function") {
    throw new ConfigurationError("`receipts` must be a store or the path of a directory.");
  }
  if (redact !== undefined && !(Array.isArray(redact) && redact.every((path) => typeof path === "string"))) {
    throw new ConfigurationError("`redact` must be an array of paths.");
  }
}

function refuseTwins(kind: "policies" | "workflows", named: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    if (seen.has(name)) throw new ConfigurationError(`Two of the ${kind} are named "${name}".`);
    seen.add(name);
  }
}

function checkTimeout(option: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0 && value < 2 ** 31)) return;
  throw new ConfigurationError(`\`${option}\` must be a whole number of milliseconds, from 1 to 2 147 483 647.`);
}
