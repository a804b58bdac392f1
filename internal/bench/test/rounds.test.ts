import { expect, test } from "vitest";
import { middle, Rounds } from "../src/rounds.js";

test("the median and the middle half of some values", () => {
  expect(middle([5, 1, 4, 2, 3])).toEqual({ median: 3, spread: [2, 4] });
  expect(middle([1, 2])).toEqual({ median: 1.5, spread: [1.25, 1.75] });
  expect(middle([7])).toEqual({ median: 7, spread: [7, 7] });
});

test("contenders take turns, and each round begins with another one", async () => {
  const order: string[] = [];
  await Rounds.run(3, { a: () => order.push("a"), b: () => order.push("b") });
  expect(order).toEqual(["a", "b", "b", "a", "a", "b"]);
});

test("a ratio compares within a round, so a slow round changes nothing", async () => {
  const slowness = [1, 10, 1, 50, 2];
  let a = 0;
  let b = 0;
  const rounds = await Rounds.run(5, { a: () => 6 * (slowness[a++] ?? 0), b: () => 2 * (slowness[b++] ?? 0) });
  expect(rounds.ratio("a", "b")).toEqual({ median: 3, spread: [3, 3] });
  expect(rounds.cost("a").median).toBe(12);
});
