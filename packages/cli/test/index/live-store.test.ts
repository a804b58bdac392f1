import { FileReceiptStore } from "@enact/core";
import { describe, expect, it } from "vitest";
import { createRunIndex } from "../../src/index/run-index.js";
import { AGENT, recordHistory, shop } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

describe("the index of a store that a client writes", () => {
  it("follows a run from the question to what was done, and knows what is related", async () => {
    const directory = await temporaryDirectory();
    const index = createRunIndex(new FileReceiptStore({ directory }));
    const { client, pay } = shop(directory);
    try {
      await index.refresh();
      expect(index.runs).toBe(0);
      const { receipt } = await pay({ email: "ada@example.com", euros: 200 }, { actor: AGENT });
      const other = await pay({ email: "ada@example.com", euros: 300 }, { actor: AGENT });
      await index.refresh();
      const waiting = await index.pending();
      expect(waiting.map(({ runId }) => runId)).toEqual([receipt.runId, other.receipt.runId]);
      expect(waiting[0]).toMatchObject({
        expiresAt: receipt.pending?.expiresAt,
        policies: [{ policy: "largePayouts", quorum: 1, approvers: ["boss@company.com", "cfo@company.com"] }],
        verdicts: [],
      });
      await client.approve(receipt.runId, { approver: { email: "boss@company.com" }, comment: "Fine" });
      await index.refresh();
      expect((await index.pending())[0]).toMatchObject({
        runId: receipt.runId,
        verdicts: [{ approver: "boss@company.com", verdict: "approved", comment: "Fine" }],
      });
      const resumed = await client.resume(receipt.runId);
      await client.reject(other.receipt.runId, { approver: { email: "cfo@company.com" }, comment: "Too much" });
      await index.refresh();
      expect(await index.pending()).toEqual([]);
      expect(await index.open()).toEqual([]);
      const { runId } = resumed.receipt;
      expect(index.related(receipt.runId)).toMatchObject([{ relation: "answeredBy", row: { runId } }]);
      expect(index.related(runId)).toMatchObject([{ relation: "approves", row: { runId: receipt.runId } }]);
      expect(index.row(runId)).toMatchObject({ outcome: "succeeded", actions: ["function.pay"], blockedBy: [] });
    } finally {
      await client.close();
    }
  });

  it("lists receipts in the order in which the client lists them", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await recordHistory(directory);
    const store = new FileReceiptStore({ directory });
    const index = createRunIndex(store);
    await index.refresh();
    const lines = await store.list({ limit: 100 });
    const wanted = lines.map(({ line }) => JSON.parse(Buffer.from(line).toString("utf8")).runId as string);
    expect(await index.select({})).toEqual(wanted);
  });
});
