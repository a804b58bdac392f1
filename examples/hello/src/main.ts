import assert from "node:assert/strict";
import { anyObject, block, definePolicy, EnactClient, MemoryReceiptStore, pass } from "@enact/core";

const requireEmail = definePolicy({
  name: "requireEmail",
  evaluate: ({ payload }) => ("email" in payload ? pass("E-mail present") : block("Missing e-mail in payload")),
});
const secret = "only for this example, 32 bytes or more";
const receipts = new MemoryReceiptStore();
const enact = new EnactClient({ systems: {}, policies: [requireEmail], workflows: [], secret, receipts });
const greet = enact.guard("greet", { input: anyObject, effect: "read" }, ({ name }) => `Hello, ${name}!`);

for (const input of [{ name: "Ada", email: "ada@example.com" }, { name: "Ada" }]) {
  const { result, receipt } = await greet(input, { actor: { email: "agent@company.com" } });
  const reasons = receipt.policyResults.map(({ policy, reason }) => `${policy}: ${reason}`);
  console.log(receipt.decision, result.output["greet"] ?? "(nothing was run)", reasons);
  assert.equal(receipt.decision, "email" in input ? "PASS" : "BLOCK");
}
await enact.close();
