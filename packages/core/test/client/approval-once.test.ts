import { expect, it } from "vitest";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { asking, BOSS, clientWith, pendingWith } from "../support/approvals.js";
import { findingsOf, rejectionOf } from "../support/engine.js";
import { StoreFiles } from "../support/store-files.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

it.each([
  ["deleted", []],
  ["damaged", ["in its place"]],
])("an approval is not used again where the intent that used it was %s, and its claim with it", async (_what, by) => {
  const directory = await temporaryDirectory();
  const { enact, runId } = await pendingWith([asking()], { receipts: directory });
  await enact.approve(runId, { approver: BOSS, resume: true });
  await enact.close();
  const files = new StoreFiles(directory);
  files.removeClaims();
  const { chain, line } = files.find(({ kind }) => kind === "intent");
  files.replace(chain, line, ...by.map(() => line.replace('"workflow":"add"', '"workflow":"adx"')));
  const fresh = clientWith([asking()], { receipts: directory });
  expect((await fresh.enact.resume(runId)).receipt.outcome).toBe("succeeded");
  expect(fresh.notes.shelf.notes).toEqual([]);
});

it("a client that would redact what was approved refuses to resume it, and leaves it to others", async () => {
  const receipts = new MemoryReceiptStore();
  const { enact, runId } = await pendingWith([asking()], { receipts });
  await enact.approve(runId, { approver: BOSS });
  const other = clientWith([asking()], { receipts, redact: ["payload.text"] });
  expect(await rejectionOf(other.enact.resume(runId))).toMatchObject({ code: "ENACT_INVALID_CONFIGURATION" });
  expect(other.notes.shelf.notes).toEqual([]);
  expect((await enact.resume(runId)).result.success).toBe(true);
  expect(await findingsOf(enact)).toEqual([]);
});

it("a shadow client that resumes what everybody lets pass leaves no finding", async () => {
  const receipts = new MemoryReceiptStore();
  const { enact, runId } = await pendingWith([asking()], { receipts });
  await enact.approve(runId, { approver: BOSS });
  const shadow = clientWith([asking()], { receipts, mode: "shadow" });
  expect((await shadow.enact.resume(runId)).receipt).toMatchObject({ decision: "PASS", mode: "shadow" });
  expect(await findingsOf(enact)).toEqual([]);
});
