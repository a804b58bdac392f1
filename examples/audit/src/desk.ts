import { EnactClient, type Policy } from "@enact/core";
import { z } from "zod";

/** A client of the payout desk: its receipts below this example, its policies as they are today or were then. */
export function openDesk(policies: readonly Policy[]) {
  const enact = new EnactClient({
    systems: {},
    policies,
    workflows: [],
    receipts: process.env["AUDIT_FOLDER"] ?? "receipts",
  });
  const pay = enact.guard(
    "pay",
    {
      input: z.object({ to: z.email(), euros: z.number().positive() }),
      effect: "write",
      touches: ({ to }) => [{ kind: "crm.contact", within: "desk", name: to, change: "update", fields: ["paid"] }],
    },
    ({ to, euros }) => ({ to, paid: euros }),
  );
  return { enact, pay };
}
