import { describe, expect, it } from "vitest";
import { ACTOR } from "../support/engine.js";
import { dying, type Place, place, racers } from "./racers.js";
import type { Lap } from "./track.js";

const BOSS = { email: "boss@company.com" };

const race = racers(3);

/** A run of this process under a key. */
const keyed = (client: ReturnType<Place["client"]>, lap: Lap) =>
  client.run({ workflow: "lap", actor: ACTOR, payload: lap, idempotencyKey: "k" });

describe("a process that dies between its claim and its intent", () => {
  it("leaves the key to whoever comes next, once", async () => {
    const where = await place();
    const task = { do: "run", lap: { line: "a" }, idempotencyKey: "k" } as const;
    await dying(where, { tasks: [task], diesAfter: "claim" });
    await dying(where, { tasks: [task], diesAfter: "claim" });
    const answers = await race(where, [task, task]);
    expect(answers[0]).toMatchObject({ outcome: "succeeded" });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(where.lines()).toEqual(["a"]);
    await where.verified();
  });

  it("leaves the key to another request too", async () => {
    const where = await place();
    const task = { do: "run", lap: { line: "a" }, idempotencyKey: "k" } as const;
    await dying(where, { tasks: [task], diesAfter: "claim" });
    const client = where.client();
    expect((await keyed(client, { line: "b" })).receipt.outcome).toBe("succeeded");
    await client.close();
    expect(where.lines()).toEqual(["b"]);
    await where.verified();
  });

  it("leaves an approval to whoever resumes the run next, once", async () => {
    const where = await place();
    const client = where.client();
    const { receipt } = await client.run({ workflow: "lap", actor: ACTOR, payload: { line: "a", asks: true } });
    await client.approve(receipt.runId, { approver: BOSS });
    await client.close();
    const task = { do: "resume", runId: receipt.runId } as const;
    await dying(where, { tasks: [task], diesAfter: "claim" });
    const answers = await race(where, [task, task]);
    expect(answers[0]).toMatchObject({ outcome: "succeeded" });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(where.lines()).toEqual(["a"]);
    await where.verified();
  });

  it("leaves a rollback to whoever asks for it next, once", async () => {
    const where = await place();
    const client = where.client();
    const { receipt } = await client.run({ workflow: "lap", actor: ACTOR, payload: { line: "a" } });
    await client.close();
    const task = { do: "rollback", runId: receipt.runId } as const;
    await dying(where, { tasks: [task], diesAfter: "claim" });
    const answers = await race(where, [task]);
    expect(answers.filter(({ outcome }) => outcome === "reversed")).toHaveLength(1);
    expect(where.lines()).toEqual(["a", "undone a"]);
    await where.verified();
  });
});

describe("a process that dies after its intent", () => {
  it.each([
    ["before its write", { line: "a" }, "intent", []],
    ["in the middle of its write", { line: "a", dies: "before" }, undefined, []],
    ["right after its write", { line: "a", dies: "after" }, undefined, ["a"]],
  ] as const)("has used the key, %s: nothing is done again, and the run has to be recovered", async (...given) => {
    const [, lap, diesAfter, lines] = given;
    const where = await place();
    const died = { do: "run", lap, idempotencyKey: "k" } as const;
    await dying(where, { tasks: [died], ...(diesAfter === undefined ? undefined : { diesAfter }) });
    const client = where.client();
    await expect(keyed(client, lap)).rejects.toMatchObject({ code: "ENACT_RUN_OPEN" });
    await expect(keyed(client, { line: "b" })).rejects.toMatchObject({ code: "ENACT_IDEMPOTENCY_CONFLICT" });

    const { closed } = await client.recover();
    expect(closed).toMatchObject([{ outcome: "unknown", idempotencyKey: "k" }]);
    const again = await keyed(client, lap);
    expect(again.receipt).toEqual(closed[0]);
    expect(again.result).toMatchObject({ success: false, actions: [{ status: "unknown" }] });
    await client.close();
    expect(where.lines()).toEqual(lines);
    await where.verified();
  });
});

describe("a process that dies with a share of a limit", () => {
  const one = (line: string) => ({ do: "run", lap: { line, max: 1 } }) as const;

  it.each(["claim", "reserve"] as const)(
    "gives it back where its run had not begun, after its %s",
    async (diesAfter) => {
      const where = await place();
      await dying(where, { tasks: [one("a")], diesAfter });
      const answers = await race(where, [one("b"), one("c")]);
      expect(answers.filter(({ decision }) => decision === "PASS")).toHaveLength(1);
      expect(answers.filter(({ decision }) => decision === "BLOCK")).toHaveLength(5);
      expect(where.lines()).toHaveLength(1);
      await where.verified();
    },
  );

  it("keeps it where its run had begun, also once it was recovered", async () => {
    const where = await place();
    await dying(where, { tasks: [one("a")], diesAfter: "intent" });
    const client = where.client();
    const ask = () => client.run({ workflow: "lap", actor: ACTOR, payload: one("b").lap });
    expect((await ask()).receipt.decision).toBe("BLOCK");
    expect((await client.recover()).closed).toHaveLength(1);
    expect((await ask()).receipt.decision).toBe("BLOCK");
    await client.close();
    expect(where.lines()).toEqual([]);
    await where.verified();
  });
});

describe("processes that die while they recover", () => {
  it("leave the run to the next, however many they are", { timeout: 60_000 }, async () => {
    const where = await place();
    await dying(where, { tasks: [{ do: "run", lap: { line: "a", dies: "after" } }] });
    for (let died = 0; died < 2; died++) await dying(where, { tasks: [{ do: "recover" }], diesAfter: "claim" });
    const answers = await race(where, [{ do: "recover" }]);
    expect(answers.flatMap(({ closed = [] }) => closed)).toHaveLength(1);
    expect(where.lines()).toEqual(["a"]);
    await where.verified();
  });
});
