// A user's program: one guarded function, one call that passes, one that is blocked, and a log that verifies.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PostgresConnector } from "@enact/connector-postgres";
import { anyObject, block, definePolicy, EnactClient, pass } from "@enact/core";
import { requireActorRole } from "@enact/policies";

const requireEmail = definePolicy({
  name: "requireEmail",
  evaluate: ({ payload }) => ("email" in payload ? pass("E-mail present") : block("Missing e-mail in payload")),
});

const receipts = mkdtempSync(join(tmpdir(), "enact-receipts-"));
const enact = new EnactClient({
  systems: { database: new PostgresConnector({ connectionString: "postgres://nobody@127.0.0.1:1/none" }) },
  policies: [requireEmail, requireActorRole(["billing"])],
  workflows: [],
  secret: "a secret of a consumer's own, of more than 32 bytes",
  receipts,
});

try {
  const sent: unknown[] = [];
  const sendInvoice = enact.guard(
    "sendInvoice",
    {
      input: anyObject,
      effect: "write",
      touches: () => [{ kind: "message.channel", name: "invoices", change: "create", fields: ["email"] }],
    },
    async (invoice) => {
      sent.push(invoice);
      return { sent: true };
    },
  );
  const actor = { email: "agent@example.com", role: "billing" };

  const passed = await sendInvoice({ email: "ada@example.com" }, { actor });
  assert.equal(passed.receipt.decision, "PASS");
  assert.equal(passed.result.success, true);

  const blocked = await sendInvoice({}, { actor });
  assert.equal(blocked.receipt.decision, "BLOCK");
  assert.equal(blocked.result.success, false);
  assert.deepEqual(sent, [{ email: "ada@example.com" }]);

  const report = await enact.receipts.verify();
  assert.deepEqual(report.findings, []);
  console.log("one PASS, one BLOCK, log verified");
} finally {
  await enact.close();
  rmSync(receipts, { recursive: true });
}
