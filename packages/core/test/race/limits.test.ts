import { describe, expect, it } from "vitest";
import type { Answer, Task } from "./racer.js";
import { place, racers } from "./racers.js";
import type { Lap } from "./track.js";

const race = racers(8);

const laps = (count: number, lap: Omit<Lap, "line">): readonly Task[] =>
  Array.from({ length: count }, (_, at) => ({ do: "run", lap: { line: `lap ${at}`, ...lap } }));

const decisionsOf = (answers: readonly Answer[], decision: string) =>
  answers.filter((answer) => answer.decision === decision).length;

describe("eight processes that race for a limit", () => {
  it("get exactly ten of ten slots", async () => {
    const where = await place();
    const answers = await race(where, laps(5, { max: 10 }));
    expect(decisionsOf(answers, "PASS")).toBe(10);
    expect(decisionsOf(answers, "BLOCK")).toBe(30);
    expect(where.lines()).toHaveLength(10);
    // What is used stays used.
    expect(decisionsOf(await race(where, laps(1, { max: 10 })), "BLOCK")).toBe(8);
    expect(decisionsOf(await race(where, laps(1, { max: 13 })), "PASS")).toBe(3);
    expect(where.lines()).toHaveLength(13);
    await where.verified();
  });

  it("spend as much of a budget as they can, and no more", async () => {
    const where = await place();
    // 33 fit three times into 100; what is left is enough for one of 1.
    const dear = await race(where, laps(2, { max: 100, cost: 33 }));
    expect(decisionsOf(dear, "PASS")).toBe(3);
    const cheap = await race(where, laps(2, { max: 100, cost: 1 }));
    expect(decisionsOf(cheap, "PASS")).toBe(1);
    expect(where.lines()).toHaveLength(4);
    await where.verified();
  });

  it("share one key and its slot", async () => {
    const where = await place();
    const task = { do: "run", lap: { line: "a", max: 1 }, idempotencyKey: "k" } as const;
    const answers = await race(where, [task, task]);
    expect(answers[0]).toMatchObject({ outcome: "succeeded" });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(where.lines()).toEqual(["a"]);
    await where.verified();
  });
});
