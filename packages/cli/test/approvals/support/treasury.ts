import { readFileSync } from "node:fs";
import { anyObject, definePolicy, EnactClient, requireApproval } from "@enact/core";

/**
 * A client whose guarded `transfer` waits for as many of three people, for as long, and with as good a proof, as its payload
 * says. Who signs has his public key in the working directory.
 */
export function treasury(receipts: string, { approverKeys = {} }: { approverKeys?: Record<string, string> } = {}) {
  const humansAgree = definePolicy({
    name: "humansAgree",
    version: "1",
    evaluate: ({ payload }) =>
      requireApproval(String(payload["why"] ?? "Money is moved"), {
        approvers: ["boss@company.com", "cfo@company.com", "ceo@company.com"],
        quorum: Number(payload["quorum"] ?? 1),
        expiresInMs: Number(payload["expiresInMs"] ?? 86_400_000),
        ...(payload["signed"] === true ? { signed: true } : undefined),
      }),
  });
  const secret = process.env["TREASURY_SECRET"];
  const client = new EnactClient({
    systems: {},
    policies: [humansAgree],
    workflows: [],
    receipts,
    approverKeys,
    ...(secret === "" ? undefined : { secret: secret ?? "the-secret-of-the-treasury-32-bytes" }),
  });
  const transfer = client.guard(
    "transfer",
    {
      input: anyObject,
      effect: "write",
      touches: () => [{ kind: "file.path", name: "ledger", change: "update" }],
    },
    ({ fails }) => {
      if (fails === true) throw new Error("The bank is closed");
      return { done: true };
    },
  );
  return { client, transfer };
}

/** The public keys that are there as `<name>.pub`. */
export function publicKeys(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`${name}@company.com`, readFileSync(`${name}.pub`, "utf8")]));
}
