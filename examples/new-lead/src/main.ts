import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { newLead } from "@enact/connector-hubspot";
import { EnactClient, type RunOutcome } from "@enact/core";
import { limitTasksPerContact, noDuplicateContacts } from "@enact/policies";
import { tell } from "@enact/testkit/story";
import { followUp } from "./follow-up.js";
import { tidyUp } from "./tidy-up.js";
import { openPlayground } from "./vendor.js";

const receipts = fileURLToPath(new URL("../receipts", import.meta.url));
await rm(receipts, { recursive: true, force: true });

const { hubspot, close } = await openPlayground();
const enact = new EnactClient({
  systems: { hubspot },
  policies: [noDuplicateContacts, limitTasksPerContact({ max: 3, windowDays: 7 })],
  workflows: [newLead, followUp, tidyUp],
  secret: randomBytes(32).toString("hex"),
  receipts,
});
const actor = { email: "agent@company.com", role: "sales" };
/** The id of what a run has made. */
function idOf({ result }: RunOutcome, action: string): string {
  return (result.output[action] as { readonly id: string }).id;
}

const email = `ada+${Date.now()}@example.com`;
const lead = {
  workflow: "newLead",
  actor,
  payload: { email, firstName: "Ada", lastName: "Lovelace", company: "Analytical Engines", dealValue: 12_000 },
} as const;

try {
  const made = await enact.run(lead);
  tell("An agent brings in a lead:", made);
  assert.equal(made.receipt.decision, "PASS");
  assert.equal(made.result.success, true);
  assert.deepEqual(
    made.result.actions.filter(({ effect }) => effect === "write").map(({ action }) => action),
    ["createContact", "createDeal", "createTask"],
  );
  const tasks = [idOf(made, "createTask")];
  const found = await hubspot.call("getContact", { contact: email });
  assert.ok(found.success && found.output.found);

  const again = await enact.run(lead);
  tell("It brings in the same lead again:", again);
  assert.equal(again.receipt.decision, "BLOCK");
  assert.ok(again.receipt.policyResults.some(({ policy, passed }) => policy === "noDuplicateContacts" && !passed));

  const dueAt = new Date(Date.now() + 86_400_000).toISOString();
  for (const subject of ["Call", "Send the offer"]) {
    const given = await enact.run({ workflow: "followUp", actor, payload: { email, subject, dueAt } });
    assert.equal(given.result.success, true);
    tasks.push(idOf(given, "createTask"));
  }
  const fourth = await enact.run({ workflow: "followUp", actor, payload: { email, subject: "Call again", dueAt } });
  tell("It gives the contact a fourth task within a week:", fourth);
  assert.equal(fourth.receipt.decision, "BLOCK");
  assert.ok(fourth.receipt.policyResults.some(({ policy, passed }) => policy === "limitTasksPerContact" && !passed));
  const counted = await hubspot.call("countRecentTasks", { contact: email, sinceDays: 7 });
  assert.ok(counted.success && counted.output.count === 3);

  const deal = idOf(made, "createDeal");
  const tidied = await enact.run({ workflow: "tidyUp", actor, payload: { email, deal, tasks } });
  tell("It tidies up after itself:", tidied);
  assert.equal(tidied.result.success, true);
  const gone = await hubspot.call("getContact", { contact: email });
  assert.ok(gone.success && !gone.output.found);

  const report = await enact.receipts.verify();
  assert.deepEqual(report.findings, []);
  console.log(`\nThe log in ${receipts} verifies: ${report.summary.records} records, no findings.`);
} finally {
  await enact.close();
  await close();
}
