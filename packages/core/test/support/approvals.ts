import { onTestFinished } from "vitest";
import { z } from "zod";
import type { ClientOptions, ClientSystems } from "../../src/client/client-types.js";
import { EnactClient } from "../../src/client.js";
import type { ApprovalTerms, Policy, PolicyDefinition } from "../../src/contracts/policy.js";
import type { ReceiptStore } from "../../src/contracts/store.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { requireApproval } from "../../src/policy/verdicts.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, Notes, SECRET } from "./engine.js";

export const BOSS = { email: "boss@company.com" } as const;
export const CHIEF = { email: "chief@company.com" } as const;

/** Adds one note, and says so beforehand. */
export const add = defineWorkflow({
  name: "add",
  systems: { notes: Notes },
  payload: z.object({ text: z.string() }),
  touches: ({ text }) => [{ kind: "file.path", name: text, change: "create" }],
  run: ({ payload, systems }) => systems.notes.add({ text: payload.text }),
});

export const REQUEST = { workflow: "add", actor: ACTOR, payload: { text: "a" } } as const;

/** A policy that asks for an approval on these terms, at the gate and at every call. */
export function asking(terms: ApprovalTerms = {}, definition: Partial<PolicyDefinition> = {}): Policy {
  const evaluate = () => requireApproval("A human must see this.", terms);
  return definePolicy({ name: "asks", version: "1", evaluate, ...definition });
}

type Options = Omit<ClientOptions<ClientSystems, readonly []>, "systems" | "workflows" | "policies">;

/** A client whose only workflow adds a note, and the notes. */
export function clientOf(
  policies: readonly Policy[],
  { notes = new Notes(), ...options }: Options & { readonly notes?: Notes } = {},
) {
  const shared = { secret: SECRET, receipts: new MemoryReceiptStore(), ...options };
  return { notes, enact: new EnactClient({ ...shared, systems: { notes }, policies, workflows: [add] }) };
}

/** {@link clientOf}, closed when the running test is over. */
export function clientWith(...given: Parameters<typeof clientOf>): ReturnType<typeof clientOf> {
  const made = clientOf(...given);
  // What a test has done to its files may keep a chain from its end.
  onTestFinished(() => made.enact.close().catch(() => undefined));
  return made;
}

/** A client, and a run of it that waits for approval. */
export async function pendingWith(
  policies: readonly Policy[],
  options: Parameters<typeof clientWith>[1] & { readonly receipts?: ReceiptStore | string } = {},
) {
  const { notes, enact } = clientWith(policies, options);
  const { receipt } = await enact.run(REQUEST);
  if (receipt.pending === undefined) throw new Error("It should be pending.");
  return { notes, enact, receipt, runId: receipt.runId };
}
