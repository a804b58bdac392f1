import type { Receipt } from "@enact/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PlacedFault, WHAT } from "./faults.js";

/** One run under faults, and what is known of it afterwards. */
export interface Trial {
  readonly receipt: Receipt;
  /** The writes that reached the server. */
  readonly writes: readonly string[];
  /** The method of each request, in order. */
  readonly methods: readonly string[];
  /** How many of the faults have happened. */
  readonly hits: number;
}

/**
 * Tests that a workflow's receipt says what happened, or that nobody knows, whatever becomes of its requests.
 *
 * @param trial - makes one run in a place of its own
 * @param expectTruth - compares what the receipt says with what the vendor holds
 */
export function testWhateverHappens<T extends Trial>(
  workflow: string,
  trial: (faults: readonly PlacedFault[]) => Promise<T>,
  expectTruth: (trial: T) => void,
): void {
  const expectAll = (done: T) => {
    expectTruth(done);
    expectOutcome(done.receipt);
    // A write is never sent again.
    expect(new Set(done.writes).size).toBe(done.writes.length);
  };

  describe(`${workflow}, whatever becomes of its requests`, () => {
    it("does all of it where nothing goes wrong", async () => {
      const done = await trial([]);
      expectAll(done);
      expect(done.receipt.outcome).toBe("succeeded");
    });

    it("says what happened, or that it does not know, at each of its writes", async () => {
      const { methods } = await trial([]);
      const writes = methods.flatMap((method, index) => (method === "GET" ? [] : [index]));
      expect(writes.length).toBeGreaterThanOrEqual(3);
      for (const after of writes) {
        for (const what of Object.keys(WHAT) as (keyof typeof WHAT)[]) {
          for (const at of ["before", "after"] as const) {
            const done = await trial([{ after, at, what }]);
            expect(done.hits).toBe(1);
            expectAll(done);
          }
        }
      }
    }, 240_000);

    it("says so with two faults anywhere", async () => {
      const { methods } = await trial([]);
      await fc.assert(
        fc.asyncProperty(faultsIn(methods.length), async (faults) => expectAll(await trial(faults))),
        { numRuns: 40, endOnFailure: true },
      );
    }, 240_000);
  });
}

/** One or two faults anywhere in a run of so many requests. */
function faultsIn(requests: number): fc.Arbitrary<readonly PlacedFault[]> {
  const fault = fc.record({
    after: fc.nat({ max: requests - 1 }),
    at: fc.constantFrom("before", "after"),
    what: fc.constantFrom(...(Object.keys(WHAT) as (keyof typeof WHAT)[])),
  });
  return fc.array(fault, { minLength: 1, maxLength: 2 });
}

/** A run ends as its worst call does. */
function expectOutcome({ actionsTaken, outcome }: Receipt): void {
  const statuses = actionsTaken.map(({ status }) => status);
  const worst = (["unknown", "failed"] as const).find((status) => statuses.includes(status));
  expect(outcome).toBe(worst ?? "succeeded");
}
