import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { block, pass, requireApproval } from "../../../src/policy/verdicts.js";
import { tick } from "../../support/engine.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { order, record, replay, says, shop } from "./shop.js";

const atMost = (euros: number) =>
  says("atMost", ({ payload, action }) => {
    const asked = Number((action?.input ?? payload)["euros"] ?? 0);
    return asked > euros ? block(`More than ${euros} euros`) : pass("Little enough");
  });
const never = says("never", () => block("Never."));
const fine = says("fine", () => pass("ok"));

const paying = (euros: number, ...calls: number[]) => ({ euros, steps: calls.map((call) => ["pay", { euros: call }]) });

describe("replay says what today's policies would decide otherwise", () => {
  it("where one is stricter at the gate: who asks, why, and why not then", async () => {
    const directory = await temporaryDirectory();
    const [small, large] = await record(directory, [fine, atMost(100)], [paying(10, 10), paying(60, 10)]);
    const answers = await replay(directory, [fine, atMost(50)]);
    expect(answers).toEqual([
      {
        runId: small?.runId,
        workflow: "order",
        timestamp: small?.timestamp,
        recorded: "PASS",
        today: "PASS",
        goesFurther: false,
        changes: [],
        notReplayed: [],
        approximated: [],
      },
      {
        runId: large?.runId,
        workflow: "order",
        timestamp: large?.timestamp,
        recorded: "PASS",
        today: "BLOCK",
        goesFurther: false,
        changes: [
          {
            policy: "atMost",
            phase: "request",
            recorded: "pass",
            today: "block",
            reason: "More than 50 euros",
            recordedReason: "Little enough",
          },
        ],
        notReplayed: [],
        approximated: [],
      },
    ]);
  });

  it("where one is stricter at a call: which call", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [atMost(100)], [paying(1, 2, 60, 70)]);
    const [answer] = await replay(directory, [atMost(50)]);
    expect(answer).toMatchObject({ recorded: "PASS", today: "BLOCK", goesFurther: false });
    // The third call would not have been made any more.
    expect(answer?.changes).toMatchObject([{ policy: "atMost", phase: "action", index: 1, today: "block" }]);
  });

  it("where one is looser: it passes, and what its calls would have met is not known", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [atMost(50)], [paying(60, 10), paying(10, 60, 70)]);
    const [atGate, atCall] = await replay(directory, [atMost(65)]);
    expect(atGate).toMatchObject({ recorded: "BLOCK", today: "PASS", goesFurther: true });
    expect(atGate?.changes).toMatchObject([{ phase: "request", recorded: "block", today: "pass" }]);
    expect(atCall).toMatchObject({ recorded: "BLOCK", today: "PASS", goesFurther: true });
    expect(atCall?.changes).toMatchObject([{ phase: "action", index: 0, recorded: "block", today: "pass" }]);
  });

  it("where one was added, and where one was removed", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [fine], [paying(1, 1)]);
    const [added] = await replay(directory, [fine, never]);
    expect(added).toMatchObject({ recorded: "PASS", today: "BLOCK" });
    expect(added?.changes).toEqual([
      { policy: "never", phase: "request", recorded: "absent", today: "block", reason: "Never." },
    ]);

    const other = await temporaryDirectory();
    await record(other, [fine, never], [paying(1, 1)]);
    const [removed] = await replay(other, [fine]);
    expect(removed).toMatchObject({ recorded: "BLOCK", today: "PASS", goesFurther: true });
    expect(removed?.changes).toEqual([
      { policy: "never", phase: "request", recorded: "block", today: "absent", recordedReason: "Never." },
    ]);
  });

  it("not where one that passes was added or removed: that decides nothing", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [fine, says("old", () => pass("ok"))], [paying(1, 1)]);
    const [answer] = await replay(directory, [fine, says("new", () => pass("ok"))]);
    expect(answer).toMatchObject({ recorded: "PASS", today: "PASS", changes: [] });
  });

  it("where one changes its mind without changing the decision", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [never, atMost(50)], [paying(60)]);
    const [answer] = await replay(directory, [never, atMost(100)]);
    expect(answer).toMatchObject({ recorded: "BLOCK", today: "BLOCK", goesFurther: false });
    expect(answer?.changes).toMatchObject([{ policy: "atMost", recorded: "block", today: "pass" }]);
  });

  it("where one asks for approval today, or does not any more", async () => {
    const directory = await temporaryDirectory();
    const asks = says("asks", ({ payload }) => (Number(payload["euros"]) > 50 ? requireApproval("Much") : pass("ok")));
    await record(directory, [fine], [paying(60, 60)]);
    await record(directory, [asks], [paying(60)]);
    const [passed] = await replay(directory, [asks]);
    expect(passed).toMatchObject({ recorded: "PASS", today: "PENDING" });
    const [, pending] = await replay(directory, [fine]);
    expect(pending).toMatchObject({ recorded: "PENDING", today: "PASS", goesFurther: true });
    expect(pending?.changes).toMatchObject([{ policy: "asks", recorded: "requireApproval", today: "absent" }]);
    const [, blocked] = await replay(directory, [says("asks", () => requireApproval("Much", { approvers: [] }))]);
    expect(blocked).toMatchObject({ recorded: "PENDING", today: "BLOCK" });
  });

  it("where one throws today", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [fine], [paying(1)]);
    const [answer] = await replay(directory, [
      says("fine", () => {
        throw new Error("It is broken.");
      }),
    ]);
    expect(answer).toMatchObject({ today: "BLOCK", changes: [{ reason: expect.stringContaining("It is broken.") }] });
  });

  it("where undeclared calls are refused today, or were then", async () => {
    const directory = await temporaryDirectory();
    const gift = { steps: [["gift", {}]] };
    await record(directory, [fine], [gift]);
    await record(directory, [fine], [gift], { strictResources: true });
    const [loose, strict] = await replay(directory, [fine], { strictResources: true });
    expect(loose).toMatchObject({
      recorded: "PASS",
      today: "BLOCK",
      changes: [{ policy: "enact:resources", index: 0 }],
    });
    expect(strict).toMatchObject({ recorded: "BLOCK", today: "BLOCK", changes: [] });
    const [, eased] = await replay(directory, [fine]);
    expect(eased).toMatchObject({ recorded: "BLOCK", today: "PASS", goesFurther: true });
    expect(eased?.changes).toMatchObject([{ policy: "enact:resources", recorded: "block", today: "absent" }]);
  });

  it("with the resources, the clock, the calls so far and what was seen before each call, as they were recorded", async () => {
    const directory = await temporaryDirectory();
    const seen: unknown[] = [];
    const watching = says("watching", (request) => {
      seen.push(structuredClone({ ...request }));
      return pass("ok");
    });
    await record(directory, [watching], [{ steps: [["look"], ["pay", { euros: 3 }], ["gift", { euros: 4 }]] }]);
    const live = seen.splice(0);
    const [answer] = await replay(directory, [watching]);
    expect(answer).toMatchObject({ today: "PASS", approximated: [0] });
    expect(live).toHaveLength(4);
    // Of a read only the moment at which it began is recorded.
    const read = live[1] as { now: string };
    const startedAt = (live[2] as { action: { previous: { startedAt: string }[] } }).action.previous[0]?.startedAt;
    expect(seen).toEqual([live[0], { ...read, now: startedAt }, live[2], live[3]]);
  });

  it("a shadow run's calls too, which a policy could not stop", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [never], [paying(1, 2, 60)], { mode: "shadow" });
    const [same] = await replay(directory, [never]);
    expect(same).toMatchObject({ recorded: "BLOCK", today: "BLOCK", changes: [] });
    const [passed] = await replay(directory, [atMost(100)]);
    // Its calls were made and are all recorded.
    expect(passed).toMatchObject({ recorded: "BLOCK", today: "PASS", goesFurther: false });
    const [atCall] = await replay(directory, [atMost(50)]);
    expect(atCall).toMatchObject({ recorded: "BLOCK", today: "BLOCK" });
    expect(atCall?.changes).toContainEqual(expect.objectContaining({ policy: "atMost", index: 1, today: "block" }));
  });

  it("a rollback, as one", async () => {
    const directory = await temporaryDirectory();
    const { client } = shop(directory, [fine]);
    const { receipt } = await client.run({
      workflow: "order",
      actor: { email: "a@b.c" },
      payload: paying(1, 2, 3),
    } as never);
    const { receipt: reversal } = await client.rollback(receipt.runId, { actor: { email: "a@b.c" } });
    expect(reversal.outcome).toBe("reversed");
    await client.close();
    const keep = says("keep", ({ reverses, action }) =>
      reverses === receipt.runId && action?.name === "pay.undo" ? block("What is paid is paid.") : pass("ok"),
    );
    const [run, rollback] = await replay(directory, [fine, keep]);
    expect(run).toMatchObject({ today: "PASS" });
    expect(rollback).toMatchObject({ runId: reversal.runId, recorded: "PASS", today: "BLOCK" });
    const noBank = says("noBank", ({ reverses: undone }) => (undone ? block("no") : pass("ok")), {
      on: "request",
      appliesTo: { systems: ["bank"] },
    });
    expect((await replay(directory, [noBank]))[1]).toMatchObject({ today: "BLOCK", changes: [{ policy: "noBank" }] });
    // Nobody can be asked about a rollback, and its workflow need not be there any more.
    const asks = says("asks", ({ reverses }) => (reverses === undefined ? pass("ok") : requireApproval("Much")));
    const [, asked] = await replay(directory, [fine, asks], { workflows: [] as never });
    expect(asked).toMatchObject({ today: "BLOCK", changes: [{ policy: "asks" }, { policy: "enact:rollback" }] });
  });
});

it("of a rollback that was stopped nobody knows which systems it would have reached", async () => {
  const directory = await temporaryDirectory();
  const { client } = shop(directory, [says("keep", ({ reverses }) => (reverses ? block("no") : pass("ok")))]);
  const payload = paying(1, 2);
  const { receipt } = await client.run({ workflow: "order", actor: { email: "a@b.c" }, payload } as never);
  const { receipt: stopped } = await client.rollback(receipt.runId, { actor: { email: "a@b.c" } });
  expect(stopped).toMatchObject({ decision: "BLOCK", actionsTaken: [] });
  await client.close();
  const scoped = says("scoped", () => pass("ok"), { appliesTo: { systems: ["bank"] } });
  const [, unknown] = await replay(directory, [scoped]);
  expect(unknown).toMatchObject({ recorded: "BLOCK", today: undefined, notReplayed: [{ code: "not_recorded" }] });
  const [, passed] = await replay(directory, [fine]);
  expect(passed).toMatchObject({ recorded: "BLOCK", today: "PASS", goesFurther: true });
});

describe("replay reads, and does nothing else", () => {
  it("gives the same answers again, in the order of the logs", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [atMost(50)], [paying(1, 2), paying(60), paying(2, 70)]);
    await record(directory, [fine], [paying(60)]);
    const answers = await replay(directory, [atMost(65)]);
    expect(answers.map(({ today }) => today)).toEqual(["PASS", "PASS", "BLOCK", "PASS"]);
    expect(await replay(directory, [atMost(65)])).toEqual(answers);
  });

  it("makes nothing where there is nothing", async () => {
    const directory = await temporaryDirectory();
    expect(await replay(directory, [fine])).toEqual([]);
    const { client } = shop(join(directory, "none"), [fine]);
    for await (const answer of client.replay()) throw new Error(`There is no run ${answer.runId}.`);
    await client.close();
    expect(await replay(directory, [fine])).toEqual([]);
  });

  it("leaves out what ended before or later, and other workflows", async () => {
    const directory = await temporaryDirectory();
    const workflows = [order(), order(undefined, "other")] as never;
    const [first] = await record(directory, [fine], [paying(1)], { workflows });
    while (Date.now() <= Date.parse(first?.timestamp as string)) await tick();
    const [second] = await record(directory, [fine], [paying(2)], { workflows, workflow: "other" });
    const runs = async (which: object) =>
      (await replay(directory, [fine], { workflows, which })).map(({ runId }) => runId);
    const between = new Date(second?.timestamp as string);
    expect(await runs({ since: between })).toEqual([second?.runId]);
    expect(await runs({ until: between })).toEqual([first?.runId]);
    expect(await runs({ since: between, until: between })).toEqual([]);
    expect(await runs({ workflow: "other" })).toEqual([second?.runId]);
    expect(await runs({})).toEqual([first?.runId, second?.runId]);
  });

  it.each([
    [{ since: new Date("never") }, /`since`/],
    [{ until: "yesterday" as never }, /`until`/],
    [{ workflow: "" }, /`workflow`/],
  ])("refuses options that are none: %o", async (which, message) => {
    const directory = await temporaryDirectory();
    await expect(replay(directory, [fine], { which })).rejects.toThrow(message);
  });

  it("lets a caller stop early", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [fine], [paying(1), paying(2)]);
    const { client } = shop(directory, [fine]);
    for await (const answer of client.replay()) {
      expect(answer.today).toBe("PASS");
      break;
    }
    await client.close();
  });
});
