import { describe, expect, it } from "vitest";
import { EnactClient } from "../../src/client.js";
import { anyObject } from "../../src/request/any-object.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { MemoryConnector } from "../../src/testing/index.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, SECRET } from "../support/engine.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { expectVerified } from "../support/verified.js";
import { WriterProcess } from "./writer-process.js";

const addNote = defineWorkflow({
  name: "addNote",
  systems: { database: MemoryConnector },
  payload: anyObject,
  run: ({ payload, systems }) => systems.database.insertRow({ table: "notes", row: payload }),
});

describe("many runs at once", () => {
  it("leave a log that verifies: 1,000 in one process", { timeout: 60_000 }, async () => {
    const directory = await temporaryDirectory();
    const database = new MemoryConnector({ tables: { notes: [] } });
    const client = new EnactClient({
      systems: { database },
      policies: [],
      workflows: [addNote],
      receipts: directory,
      secret: SECRET,
    });
    const runs = Array.from({ length: 1000 }, (_, id) =>
      client.run({ workflow: "addNote", actor: ACTOR, payload: { id } }),
    );
    const runIds = (await Promise.all(runs)).map(({ receipt }) => receipt.runId);
    await client.close();
    expect(database.rows("notes")).toHaveLength(1000);
    const store = new FileReceiptStore({ directory });
    // Each run leaves an intent, an attempt, a result and a receipt; the chain its open and close.
    expect(await expectVerified(store)).toMatchObject({ runs: 1000, records: 4002, chains: 1 });
    const listed = await store.list({ limit: 2000 });
    expect(new Set(listed.map(({ line }) => JSON.parse(Buffer.from(line).toString("utf8")).runId))).toEqual(
      new Set(runIds),
    );
  });

  it("leave a log that verifies: 8 processes at once on one directory, verified while they write", {
    timeout: 60_000,
  }, async () => {
    const directory = await temporaryDirectory();
    const writers = Array.from({ length: 8 }, () => new WriterProcess(directory, { runs: 60, atOnce: 16 }));
    const state = { done: false };
    const all = Promise.all(writers.map((writer) => writer.ended())).finally(() => {
      state.done = true;
    });
    const store = new FileReceiptStore({ directory });
    while (!state.done) await expectVerified(store, "open_run", "torn_tail");
    expect(await all).toEqual(writers.map(() => 0));
    const acknowledged = writers.flatMap((writer) => writer.acknowledged);
    expect(new Set(acknowledged).size).toBe(480);
    expect(await expectVerified(store)).toMatchObject({ runs: 480, chains: 8, openRuns: 0 });
    for (const runId of acknowledged) expect(await store.find(runId)).toBeDefined();
  });
});
