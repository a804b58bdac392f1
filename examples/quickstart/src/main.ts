import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dbSafeInsert, PostgresConnector } from "@enact/connector-postgres";
import { createKeyring, EnactClient, FileReceiptStore, verifyStore } from "@enact/core";
import { maxRowsAffected, noUnboundedWrite, protectTables, requireActorRole } from "@enact/policies";
import { tell } from "@enact/testkit/story";
import { openPlayground } from "./database.js";
import { emptyTable } from "./empty-table.js";
import { tamperedCopy } from "./tamper.js";

const receipts = fileURLToPath(new URL("../receipts", import.meta.url));
await rm(receipts, { recursive: true, force: true });

const database = await openPlayground();
const postgres = new PostgresConnector({
  connectionString: database.connectionString,
  schemas: ["enact_quickstart"],
  allowedActions: ["selectRows", "insertRow", "deleteRows"],
});
const secret = randomBytes(32).toString("hex");
const enact = new EnactClient({
  systems: { postgres },
  policies: [requireActorRole(["support"]), protectTables(["invoices"]), maxRowsAffected(10), noUnboundedWrite],
  workflows: [dbSafeInsert, emptyTable],
  secret,
  receipts,
});
const actor = { email: "agent@company.com", role: "support" };
const customer = {
  workflow: "dbSafeInsert",
  actor,
  payload: {
    table: "enact_quickstart.customers",
    data: { email: "ada@example.com", name: "Ada Lovelace" },
    uniqueKey: "email",
  },
} as const;

try {
  const inserted = await enact.run(customer);
  tell("An agent inserts a customer:", inserted);
  assert.equal(inserted.receipt.decision, "PASS");
  assert.equal(inserted.result.success, true);
  assert.equal(await database.count("customers"), 1);

  const again = await enact.run(customer);
  tell("It inserts her again:", again);
  assert.equal(again.result.success, false);
  assert.equal(again.receipt.error?.code, "duplicate");
  assert.equal(await database.count("customers"), 1);

  const emptied = await enact.run({
    workflow: "emptyTable",
    actor,
    payload: { table: "enact_quickstart.invoices", belowId: 1_000 },
  });
  tell("It wants to empty a protected table:", emptied);
  assert.equal(emptied.receipt.decision, "BLOCK");
  assert.equal(await database.count("invoices"), 3);

  const injected = await enact.run({
    ...customer,
    payload: { ...customer.payload, table: "customers; DROP TABLE enact_quickstart.invoices" },
  });
  tell("It tries SQL in the name of a table:", injected);
  assert.equal(injected.receipt.decision, "BLOCK");
  assert.equal(await database.count("invoices"), 3);

  const report = await enact.receipts.verify();
  console.log(
    `\nThe log in ${receipts} verifies: ${report.summary.records} records, ${report.findings.length} findings.`,
  );
  assert.deepEqual(report.findings, []);

  await using copy = await tamperedCopy(receipts, inserted.receipt.runId);
  console.log("\nIn a copy of it, one byte of the first receipt is changed:");
  const found = [];
  const store = new FileReceiptStore({ directory: copy.directory });
  for await (const finding of verifyStore(store, { keyring: createKeyring({ secret }) })) found.push(finding);
  for (const { code, seq, message } of found) console.log(`  record ${seq}: ${code}: ${message}`);
  assert.ok(found.some(({ code, seq }) => code === "bad_signature" && seq === inserted.receipt.seq));
} finally {
  await enact.close();
  await postgres.close();
  await database.close();
}
