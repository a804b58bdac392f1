import type { EnactClient } from "@enact/core";
import { badConfig } from "./bad-config.js";

/**
 * Refuses options that no client has: a policy under a mistyped name would be no policy.
 *
 * @throws CommandError `ENACT_CLI_BAD_CONFIG` naming them, and those there are
 */
export function checkOptionNames(options: object, file: string): void {
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown.length === 0) return;
  const names = unknown.map((name) => `\`${name}\``).join(", ");
  const all = Object.keys(OPTIONS).join(", ");
  throw badConfig(
    file,
    `has ${unknown.length === 1 ? "an option" : "options"} ${names} that no client knows. There are: ${all}.`,
  );
}

/** Checked by the compiler to be every option of a client, and nothing else. */
const OPTIONS = Object.freeze({
  systems: true,
  policies: true,
  workflows: true,
  secret: true,
  keys: true,
  receipts: true,
  redact: true,
  strictResources: true,
  policyTimeoutMs: true,
  actionTimeoutMs: true,
  mode: true,
  recoverAtStart: true,
  mayApprove: true,
  approverKeys: true,
} satisfies Record<keyof ConstructorParameters<typeof EnactClient>[0], true>);
