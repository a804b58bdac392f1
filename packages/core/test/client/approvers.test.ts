import { describe, expect, it } from "vitest";
import type { ApprovalTerms } from "../../src/contracts/policy.js";
import type { Actor } from "../../src/models/actor.js";
import type { Receipt } from "../../src/models/record.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { asking, BOSS, CHIEF, clientWith, pendingWith, REQUEST } from "../support/approvals.js";
import { ACTOR, findingsOf, rejectionOf } from "../support/engine.js";

type Options = NonNullable<Parameters<typeof pendingWith>[1]>;

const REFUSED = { code: "ENACT_APPROVER_REFUSED" };

/** Whether somebody may approve a run that asks on these terms. */
async function mayApprove(approver: Actor, terms: ApprovalTerms = {}, options: Options = {}): Promise<boolean> {
  const { enact, runId, notes } = await pendingWith([asking(terms)], options);
  const verdict = enact.approve(runId, { approver });
  const isRefused = await verdict.then(
    () => false,
    (error: { readonly code: string }) => error.code === REFUSED.code,
  );
  if (!isRefused) await verdict;
  else expect(await rejectionOf(enact.reject(runId, { approver }))).toMatchObject(REFUSED);
  expect(await enact.approvals.list()).toMatchObject([{ isApproved: !isRefused }]);
  expect(notes.shelf.notes).toEqual([]);
  return !isRefused;
}

describe("who may approve", () => {
  it.each([
    [{ email: ACTOR.email }],
    [{ email: "Agent@Company.com" }],
    [{ email: "other@company.com", id: ACTOR.email }],
    [{ id: "AGENT@COMPANY.COM" }],
    [{ role: "director" }],
    [{}],
  ])("is not %o, who has asked, may have, or is nobody", async (approver) => {
    expect(await mayApprove(approver)).toBe(false);
    expect(await mayApprove(approver, {}, { mayApprove: () => true })).toBe(false);
  });

  it("is not the actor by his id either", async () => {
    const { enact } = clientWith([asking()]);
    const { receipt } = await enact.run({ ...REQUEST, actor: { id: "U7" } });
    for (const approver of [{ id: "u7" }, { email: "u7" }, { ...BOSS, id: "U7" }]) {
      expect(await rejectionOf(enact.approve(receipt.runId, { approver }))).toMatchObject(REFUSED);
    }
    await enact.approve(receipt.runId, { approver: { id: "u8" } });
  });

  it("is whom the policy lists, in whatever case, and nobody else", async () => {
    const terms = { approvers: ["Kim@company.com", BOSS.email] };
    expect(await mayApprove({ email: "kim@COMPANY.com" }, terms)).toBe(true);
    expect(await mayApprove(CHIEF, terms)).toBe(false);
    expect(await mayApprove({ id: BOSS.email }, terms)).toBe(false);
    expect(await mayApprove({ email: " boss@company.com" }, terms)).toBe(false);
    // Its lower case is that of K.
    expect(await mayApprove({ email: "\u212Aim@company.com" }, terms)).toBe(false);
  });

  it("is, where no policy lists anybody, whom the host lets", async () => {
    const asked: unknown[] = [];
    const host = (approver: Actor, receipt: Receipt) => {
      asked.push([approver, receipt.workflow, Object.isFrozen(receipt.payload)]);
      return approver["role"] === "director";
    };
    expect(await mayApprove(BOSS, {}, { mayApprove: host })).toBe(false);
    expect(await mayApprove({ ...BOSS, role: "director" }, {}, { mayApprove: host })).toBe(true);
    expect(asked[0]).toEqual([BOSS, "add", true]);
    // A list outranks the host.
    const listed = { approvers: [CHIEF.email] };
    expect(await mayApprove({ ...BOSS, role: "director" }, listed, { mayApprove: host })).toBe(false);
  });

  it.each([
    ["throws", raise],
    ["answers with a promise", async () => true],
    ["answers with a promise that fails", async () => raise()],
    ["answers with nothing", () => undefined],
    ["answers with something", () => "yes"],
  ])("is nobody where the host %s", async (_name, host) => {
    expect(await mayApprove(BOSS, {}, { mayApprove: host as never })).toBe(false);
  });

  it("is asked of the client that resumes too: what another has recorded is not enough for it", async () => {
    const receipts = new MemoryReceiptStore();
    const { enact, runId } = await pendingWith([asking()], { receipts });
    await enact.approve(runId, { approver: BOSS });
    const strict = clientWith([asking()], { receipts, mayApprove: () => false });
    expect(await rejectionOf(strict.enact.resume(runId))).toMatchObject({ code: "ENACT_NOT_APPROVED" });
    expect(strict.notes.shelf.notes).toEqual([]);
    expect((await enact.resume(runId)).result.success).toBe(true);
  });
});

describe("a quorum", () => {
  const two = [asking({ quorum: 2 })];

  it("is reached by different people, and not before", async () => {
    const { enact, runId, notes } = await pendingWith(two);
    await enact.approve(runId, { approver: BOSS });
    const early = await rejectionOf(enact.resume(runId));
    expect(early).toMatchObject({ code: "ENACT_NOT_APPROVED" });
    expect(early.message).toContain("asks");
    expect(notes.shelf.notes).toEqual([]);
    await enact.approve(runId, { approver: CHIEF });
    expect((await enact.resume(runId)).result.success).toBe(true);
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it.each([
    ["twice", [BOSS, BOSS]],
    ["in two spellings", [BOSS, { email: "BOSS@Company.com" }]],
    ["once with an id", [BOSS, { ...BOSS, id: "7" }]],
    ["once by his address as an id", [BOSS, { id: BOSS.email }]],
    ["as two, and as both of them", [BOSS, { id: "7" }, { ...BOSS, id: "7" }]],
    ["in two roles", [BOSS, { ...BOSS, role: "director" }]],
    ["by an id in two spellings", [{ id: "a7" }, { id: "A7" }]],
  ])("is not reached by one who approves %s", async (_name, approvers) => {
    const { enact, runId, notes } = await pendingWith(two);
    for (const approver of approvers) await enact.approve(runId, { approver });
    expect(await rejectionOf(enact.resume(runId))).toMatchObject({ code: "ENACT_NOT_APPROVED" });
    expect(notes.shelf.notes).toEqual([]);
    expect(await enact.approvals.list()).toMatchObject([{ isApproved: false }]);
  });

  it("is asked of each policy by itself", async () => {
    const { enact, runId, notes } = await pendingWith([
      asking({ approvers: [BOSS.email] }),
      asking({ approvers: [CHIEF.email] }, { name: "other" }),
    ]);
    await enact.approve(runId, { approver: BOSS });
    const early = await rejectionOf(enact.resume(runId));
    expect(early.message).toMatch(/other\.$/);
    expect(notes.shelf.notes).toEqual([]);
    await enact.approve(runId, { approver: CHIEF, resume: true });
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(await findingsOf(enact)).toEqual([]);
  });
});

function raise(): never {
  throw new Error("The directory of people does not answer.");
}
