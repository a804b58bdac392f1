import { block, definePolicy, EnactClient, pass, requireApproval } from "@enact/core";
import { z } from "zod";

/** The secret that the tests' stores are signed with. */
export const SECRET = "a-secret-of-at-least-thirty-two-bytes";

/** Who asks in the tests. */
export const AGENT = { email: "agent@company.com", role: "agent" };

const requireEmail = definePolicy({
  name: "requireEmail",
  version: "1",
  on: "request",
  evaluate: ({ payload }) => ("email" in payload ? pass("E-mail present") : block("Missing e-mail in payload")),
});

const largePayouts = definePolicy({
  name: "largePayouts",
  version: "1",
  evaluate: ({ payload }) =>
    Number(payload["euros"] ?? 0) > 100
      ? requireApproval("More than 100 euros", { approvers: ["boss@company.com", "cfo@company.com"] })
      : pass("A small payout"),
});

/** A client with one guarded write, `pay`, one read, `greet`, and two policies. */
export function shop(directory: string, { secret = SECRET } = {}) {
  const client = new EnactClient({
    systems: {},
    policies: [requireEmail, largePayouts],
    workflows: [],
    secret,
    receipts: directory,
  });
  const pay = client.guard(
    "pay",
    {
      input: z.object({ email: z.email().optional(), euros: z.number(), note: z.string().optional() }),
      effect: "write",
      touches: ({ email }) => [
        { kind: "crm.contact", name: email ?? "new", within: "shop", change: "update", fields: ["balance"] },
      ],
    },
    ({ euros, note }) => {
      if (note === "fail") throw new Error("The bank has refused it");
      return { paid: euros };
    },
  );
  const greet = client.guard(
    "greet",
    { input: z.object({ name: z.string(), email: z.email().optional() }), effect: "read" },
    ({ name }) => `Hello, ${name}!`,
  );
  return { client, pay, greet };
}

/** The runs of {@link recordHistory}, by what became of them. */
export type History = Readonly<Record<"passed" | "blocked" | "failed" | "pending" | "approved" | "rejected", string>>;

/** A store with a run of every kind that a quiet day leaves. */
export async function recordHistory(directory: string): Promise<History> {
  const { client, pay, greet } = shop(directory);
  try {
    const actor = AGENT;
    await greet({ name: "Ada", email: "ada@example.com" }, { actor });
    const blocked = await greet({ name: "Ada" }, { actor });
    const passed = await pay({ email: "ada@example.com", euros: 20 }, { actor });
    const failed = await pay({ email: "bob@example.com", euros: 30, note: "fail" }, { actor });
    const approved = await pay({ email: "ada@example.com", euros: 200 }, { actor });
    await client.approve(approved.receipt.runId, { approver: { email: "boss@company.com" }, resume: true });
    const rejected = await pay({ email: "bob@example.com", euros: 500 }, { actor });
    await client.reject(rejected.receipt.runId, { approver: { email: "cfo@company.com" }, comment: "Too much" });
    const pending = await pay({ email: "eve@example.com", euros: 300 }, { actor });
    return {
      passed: passed.receipt.runId,
      blocked: blocked.receipt.runId,
      failed: failed.receipt.runId,
      pending: pending.receipt.runId,
      approved: approved.receipt.runId,
      rejected: rejected.receipt.runId,
    };
  } finally {
    await client.close();
  }
}
