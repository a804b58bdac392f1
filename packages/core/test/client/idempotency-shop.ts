import { EnactClient } from "../../src/client.js";
import type { ReceiptStore } from "../../src/contracts/store.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { type block, pass, type requireApproval } from "../../src/policy/verdicts.js";
import { anyObject } from "../../src/request/any-object.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, SECRET, write } from "../support/engine.js";

export const BOSS = { email: "boss@company.com" };

/** A till whose payments are counted, and take as long as a test wants. */
export function till() {
  const paid: object[] = [];
  let held = Promise.resolve();
  const calls: { readonly idempotencyKey: string }[] = [];
  const connector = connectorOf({
    pay: write(async (input, call) => {
      calls.push(call as never);
      await held;
      paid.push(input);
      return { number: paid.length };
    }),
  });
  const hold = () => {
    let letGo: () => void = () => undefined;
    held = new Promise((resolve) => {
      letGo = resolve;
    });
    return letGo;
  };
  return { paid, calls, connector, hold };
}

export type Till = ReturnType<typeof till>["connector"];

const workflowOf = (name: string) =>
  defineWorkflow({
    name,
    systems: { till: type<Till>() },
    payload: anyObject,
    touches: () => [{ kind: "file.path", name: "/tmp/a", change: "update" }],
    run: async ({ payload, systems }) => {
      await systems.till.pay(payload);
    },
  });

export const pay = workflowOf("pay");
const refund = workflowOf("refund");

/** A policy whose word can be changed between two runs. */
function switchable() {
  const state = { says: pass("ok") as ReturnType<typeof block> | ReturnType<typeof requireApproval> };
  return { state, policy: definePolicy({ name: "switchable", evaluate: () => state.says }) };
}

type Options = Omit<ConstructorParameters<typeof EnactClient>[0], "systems" | "policies" | "workflows">;

/** Clients of one store that share a till. */
export function shop(store: ReceiptStore = new MemoryReceiptStore()) {
  const { connector, ...rest } = till();
  const { policy, state } = switchable();
  const client = (options: Options = { secret: SECRET }) =>
    new EnactClient({
      systems: { till: connector },
      policies: [policy],
      workflows: [pay, refund],
      receipts: store,
      ...options,
    });
  return { ...rest, store, state, client };
}

export const request = {
  workflow: "pay",
  actor: ACTOR,
  payload: { cents: 100, to: "ann" },
  idempotencyKey: "order-1",
} as const;
