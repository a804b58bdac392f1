import {
  ActionError,
  action,
  block,
  Connector,
  definePolicy,
  defineWorkflow,
  pass,
  type Reconciliation,
  requireApproval,
} from "@enact/core";
import { z } from "zod";

/** Who asks for payouts. */
export const AGENT = { email: "agent@bank.example", role: "agent" };

/** Who may approve large ones. */
export const BOSS = { email: "boss@bank.example" };

/** Who may approve them too. */
export const CFO = { email: "cfo@bank.example" };

/** What the limit of all payouts is counted by. */
const LIMIT_KEY = "6f1d3c52-8a0b-4c58-9d5e-0b9a3f7e2c11";

/** A bank in memory, whose answers can be lost, and found out about later. */
export class Bank extends Connector<ReturnType<typeof actionsOf>> {
  readonly #log: { canTell: boolean };

  constructor() {
    const log = { canTell: false };
    super({ system: "bank", actions: actionsOf(log), allowedActions: ["balance", "transfer"] });
    this.#log = log;
  }

  /** From now on it can tell what became of transfers whose answers were lost. */
  recall(): void {
    this.#log.canTell = true;
  }
}

const account = z.string().min(1);

function actionsOf(log: { readonly canTell: boolean }) {
  return {
    balance: action({
      input: z.strictObject({ account }),
      effect: "read",
      touches: (input) => touched(input.account, "read"),
      run: () => ({ euros: 1_000 }),
    }),
    transfer: action({
      input: z.strictObject({ account, euros: z.number(), note: z.string() }),
      effect: "write",
      prepare: () => ({ euros: 1_000 }),
      touches: (input) => touched(input.account, "update"),
      run: ({ euros, note }) => {
        if (note === "refused") throw new ActionError("refused", "The bank has refused it.");
        if (note === "lost") throw new Error("The line was cut.");
        return { paid: euros };
      },
      reconcile: ({ input: { euros, note } }): Reconciliation<{ paid: number }> =>
        log.canTell && note === "lost" ? { status: "succeeded", output: { paid: euros } } : { status: "unknown" },
      undo: {
        touches: ({ input }) => touched(input.account, "update"),
        run: ({ input: { euros, note } }) => {
          if (note === "spent") throw new ActionError("drift", "The money is gone.");
          return { returned: euros };
        },
      },
    }),
  };
}

function touched(name: string, change: "read" | "update") {
  return [{ kind: "crm.contact", name, within: "bank", change, fields: ["balance"] }] as const;
}

/** Pays once for each note. */
export const payout = defineWorkflow({
  name: "payout",
  systems: { bank: Bank },
  payload: z.strictObject({
    payee: account.exactOptional(),
    euros: z.number(),
    notes: z.array(z.string()).default([""]),
  }),
  touches: ({ payee = "nobody" }) => [...touched(payee, "read"), ...touched(payee, "update")],
  run: async ({ payload: { payee = "nobody", euros, notes }, systems }) => {
    await systems.bank.balance({ account: payee });
    for (const note of notes) await systems.bank.transfer({ account: payee, euros, note });
  },
});

/** What payouts are judged by. */
export const policies = [
  definePolicy({
    name: "knownPayee",
    version: "1",
    on: "request",
    facts: ({ payload }) => ({ isKnown: typeof payload["payee"] === "string" }),
    evaluate: ({ facts }) => (facts?.["isKnown"] === true ? pass("A known payee") : block("Nobody to pay")),
  }),
  definePolicy({
    name: "largePayouts",
    version: "2",
    evaluate: ({ payload }) => {
      const euros = Number(payload["euros"]);
      if (euros <= 100) return pass("A small payout");
      const approvers = [BOSS.email, CFO.email];
      return requireApproval("More than 100 euros", { approvers, signed: euros > 1_000, expiresInMs: 3_600_000 });
    },
  }),
  definePolicy({
    name: "notAbroad",
    on: "action",
    evaluate: ({ action }) => (action?.input["note"] === "abroad" ? block("Not abroad") : pass("At home")),
  }),
  definePolicy({
    name: "perDay",
    on: "request",
    evaluate: ({ payload }) =>
      pass("Within the limit", { key: LIMIT_KEY, max: 1_000_000, cost: Number(payload["euros"]) }),
  }),
];
