import { describe, expect, it } from "vitest";
import { ACTOR } from "../support/engine.js";
import { dying, place, racers } from "./racers.js";

const BOSS = { email: "boss@company.com" };

const race = racers(4);

describe("four processes at once", () => {
  it("do once what all ask for under one key, and all get its receipt", async () => {
    const where = await place();
    const task = { do: "run", lap: { line: "a", takes: 20 }, idempotencyKey: "k" } as const;
    const answers = await race(where, [task, task, task]);
    expect(answers).toHaveLength(12);
    expect(answers[0]).toMatchObject({ outcome: "succeeded" });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(where.lines()).toEqual(["a"]);
    await where.verified();
  });

  it("do once each of many things that all ask for, and only one of two that share a key", async () => {
    const where = await place();
    const keys = Array.from({ length: 25 }, (_, at) => `key ${at}`);
    const many = keys.map((key) => ({ do: "run", lap: { line: key }, idempotencyKey: key }) as const);
    const one = { do: "run", lap: { line: "one" }, idempotencyKey: "k" } as const;
    const other = { ...one, lap: { line: "other" } };
    const answers = await race(where, [...many, one, other]);
    const ends = answers.map(({ outcome, code }) => outcome ?? code);
    expect(ends.filter((end) => end === "succeeded")).toHaveLength(4 * 26);
    expect(ends.filter((end) => end === "ENACT_IDEMPOTENCY_CONFLICT")).toHaveLength(4);
    const [first, ...rest] = where.lines().filter((line) => !line.startsWith("key"));
    expect(["one", "other"]).toContain(first);
    expect(rest).toEqual([]);
    expect(
      where
        .lines()
        .filter((line) => line !== first)
        .sort(),
    ).toEqual([...keys].sort());
    await where.verified();
  });

  it("resume a run once that was approved once", async () => {
    const where = await place();
    const client = where.client();
    const lap = { line: "a", takes: 20, asks: true };
    const { receipt } = await client.run({ workflow: "lap", actor: ACTOR, payload: lap });
    await client.approve(receipt.runId, { approver: BOSS });
    const task = { do: "resume", runId: receipt.runId } as const;
    const answers = await race(where, [task, task, task]);
    expect(answers[0]).toMatchObject({ outcome: "succeeded" });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(where.lines()).toEqual(["a"]);
    expect(await client.approvals.list()).toEqual([]);
    await client.close();
    await where.verified();
  });

  it("roll a run back once", async () => {
    const where = await place();
    const client = where.client();
    const { receipt } = await client.run({ workflow: "lap", actor: ACTOR, payload: { line: "a" } });
    const task = { do: "rollback", runId: receipt.runId } as const;
    const answers = await race(where, [task, task]);
    expect(answers.filter(({ outcome }) => outcome === "reversed")).toHaveLength(1);
    const others = answers.filter(({ outcome }) => outcome !== "reversed");
    for (const { code } of others) expect(["ENACT_NOT_REVERSIBLE", "ENACT_RUN_OPEN"]).toContain(code);
    expect(where.lines()).toEqual(["a", "undone a"]);
    await expect(client.rollback(receipt.runId, { actor: ACTOR })).rejects.toMatchObject({
      code: "ENACT_NOT_REVERSIBLE",
    });
    await client.close();
    await where.verified();
  });

  it("close each run of a dead process once", async () => {
    const where = await place();
    const laps = ["a", "b", "c", "d", "e"].map((line) => ({ line, takes: 60_000 }));
    const last = { line: "f", takes: 500, dies: "before" } as const;
    await dying(where, { tasks: [...laps, last].map((lap) => ({ do: "run", lap })) });
    const answers = await race(where, [{ do: "recover" }, { do: "recover" }]);
    const closed = answers.flatMap((answer) => answer.closed ?? []);
    // The two of one process are one recovery, and report the same.
    expect(new Set(closed).size).toBe(6);
    const client = where.client();
    const receipts = await client.receipts.list();
    expect(receipts.map(({ outcome }) => outcome)).toEqual(receipts.map(() => "unknown"));
    expect(receipts.map(({ runId }) => runId).sort()).toEqual([...new Set(closed)].sort());
    expect((await client.recover()).closed).toEqual([]);
    expect(where.lines()).toEqual([]);
    await client.close();
    await where.verified();
  });
});
