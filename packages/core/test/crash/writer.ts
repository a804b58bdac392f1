import { parseArgs } from "node:util";
import { EnactClient } from "../../src/client.js";
import type { EnactError } from "../../src/errors.js";
import { anyObject } from "../../src/request/any-object.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { MemoryConnector } from "../../src/testing/index.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, SECRET } from "../support/engine.js";

// A process of its own that makes runs, each with one write, and says which of them it was told are stored.
const { values } = parseArgs({
  options: {
    directory: { type: "string", default: "" },
    runs: { type: "string", default: "Infinity" },
    atOnce: { type: "string", default: "256" },
  },
});

const client = new EnactClient({
  systems: { database: new MemoryConnector({ tables: { notes: [] } }) },
  policies: [],
  workflows: [
    defineWorkflow({
      name: "addNote",
      systems: { database: MemoryConnector },
      payload: anyObject,
      run: ({ payload, systems }) => systems.database.insertRow({ table: "notes", row: payload }),
    }),
  ],
  receipts: new FileReceiptStore({ directory: values.directory }),
  secret: SECRET,
});

let left = Number(values.runs);

async function runOneAfterAnother(): Promise<void> {
  while (left-- > 0) {
    const { receipt } = await client.run({ workflow: "addNote", actor: ACTOR, payload: { text: "x".repeat(200) } });
    // To a pipe this is synchronous: once it has returned, the parent can read it whatever becomes of this process.
    process.stdout.write(`${receipt.runId}\n`);
  }
}

try {
  await Promise.all(Array.from({ length: Number(values.atOnce) }, runOneAfterAnother));
  await client.close();
} catch (error) {
  const { code, receipt } = error as EnactError;
  process.stdout.write(`${JSON.stringify({ code, notStored: receipt?.runId })}\n`);
  process.exitCode = 3;
}
