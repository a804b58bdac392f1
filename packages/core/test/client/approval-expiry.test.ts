import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Policy } from "../../src/contracts/policy.js";
import { receiptHash } from "../../src/receipt/approver-key.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { asking, BOSS, clientWith, pendingWith, REQUEST } from "../support/approvals.js";
import { findingsOf, rejectionOf } from "../support/engine.js";

describe("a question that nobody has answered in time", () => {
  const DAY_MS = 24 * 60 * 60 * 1000;
  const startAt = Date.parse("2026-03-01T08:00:00.000Z");

  async function asked(policies: readonly Policy[] = [asking()]) {
    vi.useFakeTimers({ toFake: ["Date"], now: startAt });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const receipts = new MemoryReceiptStore();
    return { receipts, ...(await pendingWith(policies, { receipts })) };
  }

  it("stands for 24 hours, and no longer", async () => {
    const { enact, runId, notes } = await asked();
    const second = await enact.run({ ...REQUEST, payload: { text: "b" } });
    vi.setSystemTime(startAt + DAY_MS - 1);
    await enact.approve(runId, { approver: BOSS });
    await enact.approve(second.receipt.runId, { approver: BOSS });
    expect((await enact.resume(runId)).result.success).toBe(true);
    vi.setSystemTime(startAt + DAY_MS);
    expect(await enact.approvals.list()).toEqual([]);
    const { receipt, result } = await enact.resume(second.receipt.runId);
    expect(receipt).toMatchObject({
      decision: "BLOCK",
      outcome: "expired",
      approval: receiptHash(second.receipt),
      payload: { text: "b" },
      policyResults: [{ policy: "enact:approval", reason: expect.stringContaining("2026-03-02T08:00:00.000Z") }],
    });
    expect(result.success).toBe(false);
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("stands as long as the most impatient policy says", async () => {
    const { enact, runId } = await asked([
      asking({ expiresInMs: 60_000 }),
      asking({ expiresInMs: 120_000 }, { name: "second" }),
    ]);
    await enact.approve(runId, { approver: BOSS });
    vi.setSystemTime(startAt + 60_000);
    expect((await enact.resume(runId)).receipt.outcome).toBe("expired");
  });

  it("ends once, whoever finds out, and is never run", async () => {
    const { receipts, enact, runId, notes } = await asked();
    await enact.approve(runId, { approver: BOSS });
    const others = [clientWith([asking()], { receipts }), clientWith([asking()], { receipts })];
    vi.setSystemTime(startAt + DAY_MS);
    const found = await Promise.all([
      ...others.map((other) => other.enact.resume(runId)),
      enact.resume(runId),
      enact.resume(runId),
    ]);
    expect(new Set(found.map(({ receipt }) => receipt.runId)).size).toBe(1);
    expect(found[0]?.receipt.outcome).toBe("expired");
    for (const late of [
      enact.approve(runId, { approver: BOSS }),
      enact.reject(runId, { approver: BOSS }),
      others[0]?.enact.approve(runId, { approver: BOSS, resume: true }),
    ]) {
      expect(await rejectionOf(late as Promise<unknown>)).toMatchObject({ code: "ENACT_APPROVAL_ANSWERED" });
    }
    // Not even with a clock that was put back.
    vi.setSystemTime(startAt);
    expect((await enact.resume(runId)).receipt).toEqual(found[0]?.receipt);
    expect([notes, ...others.map((other) => other.notes)].flatMap(({ shelf }) => shelf.notes)).toEqual([]);
    expect(await enact.receipts.list()).toHaveLength(2);
    expect((await findingsOf(enact)).filter(({ code }) => code !== "clock_back")).toEqual([]);
  });

  it.each(["approve", "reject"] as const)("ends by an attempt to %s too", async (verb) => {
    const { enact, runId } = await asked();
    vi.setSystemTime(startAt + DAY_MS);
    const error = await rejectionOf(enact[verb](runId, { approver: BOSS }));
    expect(error).toMatchObject({ code: "ENACT_APPROVAL_ANSWERED", receipt: { outcome: "expired" } });
    expect((await enact.resume(runId)).receipt.outcome).toBe("expired");
    expect(await enact.receipts.list()).toHaveLength(2);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("lets the same be asked again under the same key", async () => {
    const { enact } = await asked();
    const request = { ...REQUEST, idempotencyKey: "k1" };
    const { receipt } = await enact.run(request);
    vi.setSystemTime(startAt + DAY_MS);
    const again = await enact.run(request);
    expect(again.receipt).toMatchObject({ decision: "PENDING" });
    expect(again.receipt.runId).not.toBe(receipt.runId);
  });
});
