// A user's program: every connector and its workflow, one guarded function, one call that passes, one that is blocked,
// and a log that verifies.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentPr, GitHubConnector } from "@enact/connector-github";
import { HubSpotConnector, newLead } from "@enact/connector-hubspot";
import { dbSafeInsert, PostgresConnector } from "@enact/connector-postgres";
import { anyObject, block, definePolicy, EnactClient, pass } from "@enact/core";
import { requireActorRole } from "@enact/policies";

const requireEmail = definePolicy({
  name: "requireEmail",
  evaluate: ({ payload }) => ("email" in payload ? pass("E-mail present") : block("Missing e-mail in payload")),
});

/** Where nobody listens: what is decided at the gate needs no vendor. */
const NOBODY = "http://127.0.0.1:1";

const receipts = mkdtempSync(join(tmpdir(), "enact-receipts-"));
const enact = new EnactClient({
  systems: {
    github: new GitHubConnector({ token: "none", baseUrl: NOBODY }),
    hubspot: new HubSpotConnector({ accessToken: "none", basePath: NOBODY }),
    postgres: new PostgresConnector({ connectionString: "postgres://nobody@127.0.0.1:1/none" }),
  },
  policies: [requireEmail, requireActorRole(["billing"])],
  workflows: [agentPr, dbSafeInsert, newLead],
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

  const lead = await enact.decide({ workflow: "newLead", actor, payload: { email: "ada@example.com" } });
  assert.equal(lead.decision, "PASS");
  const branch = await enact.decide({
    workflow: "agentPr",
    actor,
    payload: { repo: "octo/hello", branch: "agent/fix-1" },
  });
  assert.equal(branch.decision, "BLOCK");
  const unreachable = await enact.run({ workflow: "newLead", actor, payload: { email: "ada@example.com" } });
  assert.equal(unreachable.receipt.outcome, "failed");

  const report = await enact.receipts.verify();
  assert.deepEqual(report.findings, []);
  console.log("one PASS, one BLOCK, log verified");
} finally {
  await enact.close();
  rmSync(receipts, { recursive: true });
}
