import { describe, expect, it } from "vitest";
import { definePolicy } from "../../src/policy/define-policy.js";
import { pass } from "../../src/policy/verdicts.js";
import { asking, BOSS, CHIEF, clientWith, pendingWith } from "../support/approvals.js";
import { findingsOf, rejectionOf, tick } from "../support/engine.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { startApprover } from "./approver-process.js";

/** A run that was approved, in a directory that others can open. */
async function approved() {
  const directory = await temporaryDirectory();
  const made = await pendingWith([asking()], { receipts: directory });
  await made.enact.approve(made.runId, { approver: BOSS });
  const another = () => clientWith([asking()], { receipts: directory });
  return { ...made, directory, another };
}

describe("a hundred who resume one run", () => {
  it("execute it once in one client", async () => {
    const { enact, runId, notes } = await approved();
    const all = await Promise.all(Array.from({ length: 100 }, () => enact.resume(runId)));
    expect(new Set(all.map(({ receipt }) => receipt.signature)).size).toBe(1);
    expect(all[0]?.receipt.outcome).toBe("succeeded");
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(await enact.receipts.list()).toHaveLength(2);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("execute it once over ten clients of one directory", async () => {
    const { enact, runId, another } = await approved();
    const clients = Array.from({ length: 10 }, another);
    const all = await Promise.all(
      clients.flatMap((client) => Array.from({ length: 10 }, () => client.enact.resume(runId))),
    );
    expect(new Set(all.map(({ receipt }) => receipt.signature)).size).toBe(1);
    expect(clients.flatMap(({ notes }) => notes.shelf.notes)).toEqual(["a"]);
    expect(await enact.receipts.list()).toHaveLength(2);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("execute it once over four processes", { timeout: 60_000 }, async () => {
    const { enact, runId, directory } = await approved();
    const errand = { runId, verb: "resume", times: 25 } as const;
    const processes = await Promise.all(Array.from({ length: 4 }, () => startApprover(directory, errand)));
    const reports = await Promise.all(processes.map((go) => go()));
    const answers = reports.flatMap((report) => report?.answers ?? []);
    expect(answers).toHaveLength(100);
    expect(new Set(answers.map(({ runId: id }) => id)).size).toBe(1);
    expect(new Set(answers.map(({ said }) => said))).toEqual(new Set(["succeeded"]));
    expect(reports.flatMap((report) => report?.notes)).toEqual(["a"]);
    expect(await enact.receipts.list()).toHaveLength(2);
    expect(await findingsOf(enact)).toEqual([]);
  });
});

describe("one who resumes and one who rejects", () => {
  it("do not both win, in whatever order they come", async () => {
    for (let round = 0; round < 16; round++) {
      const { enact, runId, notes, another } = await approved();
      const other = another();
      // So that it has a chain already.
      await other.enact.approve(runId, { approver: CHIEF });
      // Each begins first in turn, and ever longer before the other, so that either can win.
      const answer: (verb: "resume" | "reject") => Promise<unknown> = (verb) =>
        verb === "resume" ? enact.resume(runId) : other.enact.reject(runId, { approver: BOSS });
      const order = round % 2 === 0 ? (["resume", "reject"] as const) : (["reject", "resume"] as const);
      const begun = answer(order[0]);
      await tick(round / 2);
      const ended = await Promise.allSettled([begun, answer(order[1])]);
      const [resumed, rejected] = round % 2 === 0 ? ended : ended.toReversed();
      const isRun = notes.shelf.notes.length === 1;
      if (isRun) {
        expect(resumed).toMatchObject({ value: { receipt: { outcome: "succeeded" } } });
        expect(rejected).toMatchObject({ reason: { code: "ENACT_APPROVAL_ANSWERED" } });
      } else {
        expect(rejected).toMatchObject({ value: { receipt: { outcome: "rejected" } } });
        expect(await rejectionOf(enact.resume(runId))).toMatchObject({ code: "ENACT_APPROVAL_ANSWERED" });
      }
      expect(other.notes.shelf.notes).toEqual([]);
      const outcomes = (await enact.receipts.list()).map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => ["succeeded", "rejected"].includes(outcome))).toEqual([
        isRun ? "succeeded" : "rejected",
      ]);
      expect(await findingsOf(enact)).toEqual([]);
    }
  });
});

it("one who resumes is overtaken by a rejection while his policies are asked, and runs nothing", async () => {
  const { runId, directory, enact } = await approved();
  let reached = () => {};
  const isAsking = new Promise<void>((resolve) => {
    reached = resolve;
  });
  let goOn = () => {};
  const mayGoOn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const slow = definePolicy({
    name: "slow",
    facts: async () => {
      reached();
      await mayGoOn;
      return {};
    },
    evaluate: () => pass("At last."),
  });
  const slowly = clientWith([asking(), slow], { receipts: directory });
  const resuming = slowly.enact.resume(runId);
  await isAsking;
  await enact.reject(runId, { approver: CHIEF });
  goOn();
  expect(await rejectionOf(resuming)).toMatchObject({
    code: "ENACT_APPROVAL_ANSWERED",
    receipt: { outcome: "blocked", intent: null },
  });
  expect(slowly.notes.shelf.notes).toEqual([]);
  expect(await findingsOf(enact)).toEqual([]);
});

describe("a run that waits outlives its process", { timeout: 60_000 }, () => {
  it("asked by one, approved by a second, run by a third", async () => {
    const directory = await temporaryDirectory();
    const { enact, runId } = await pendingWith([asking()], { receipts: directory });
    await enact.close();
    const approve = await startApprover(directory, { runId, verb: "approve" });
    expect(await approve()).toEqual({ answers: [{}], notes: [] });
    const resume = await startApprover(directory, { runId, verb: "resume" });
    expect(await resume()).toMatchObject({ answers: [{ said: "succeeded" }], notes: ["a"] });
    const last = clientWith([asking()], { receipts: directory });
    expect((await last.enact.resume(runId)).receipt.outcome).toBe("succeeded");
    expect(last.notes.shelf.notes).toEqual([]);
    expect(await findingsOf(last.enact)).toEqual([]);
  });

  it("rejected by a second: a third cannot run it", async () => {
    const { enact, runId, directory } = await approved();
    const reject = await startApprover(directory, { runId, verb: "reject" });
    expect(await reject()).toMatchObject({ answers: [{ said: "rejected" }] });
    const resume = await startApprover(directory, { runId, verb: "resume" });
    expect(await resume()).toMatchObject({ answers: [{ said: "ENACT_APPROVAL_ANSWERED" }], notes: [] });
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("and the process that has claimed its approval and died before it could begin", async () => {
    const { enact, runId, directory, notes } = await approved();
    const dying = await startApprover(directory, { runId, verb: "resumeAndDieClaimed" });
    expect(await dying()).toBeUndefined();
    expect((await enact.resume(runId)).result.success).toBe(true);
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("but is not run again where its process died while it acted: what it did may have happened", async () => {
    const { enact, runId, directory, notes } = await approved();
    const dying = await startApprover(directory, { runId, verb: "resumeAndDieActing" });
    expect(await dying()).toBeUndefined();
    expect(await rejectionOf(enact.resume(runId))).toMatchObject({ code: "ENACT_RUN_OPEN" });
    expect(await rejectionOf(enact.approve(runId, { approver: BOSS }))).toMatchObject({
      code: "ENACT_APPROVAL_ANSWERED",
    });
    await enact.recover();
    expect((await enact.resume(runId)).receipt.outcome).toBe("unknown");
    expect(notes.shelf.notes).toEqual([]);
    expect(await findingsOf(enact)).toEqual([]);
  });
});
