import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Turns } from "../src/turns.js";

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("Turns", () => {
  it("answers everyone by a turn that began after he asked, and never takes two at once", async () => {
    // How many microtasks the work takes, and after how many each one asks: the order of promises decides everything.
    await fc.assert(
      fc.asyncProperty(fc.nat(6), fc.array(fc.nat(30), { minLength: 1, maxLength: 40 }), async (steps, delays) => {
        let asked = 0;
        let covered = 0;
        let atWork = 0;
        const turns = new Turns(async () => {
          expect(++atWork).toBe(1);
          const seen = asked;
          for (let step = 0; step < steps; step++) await undefined;
          covered = seen;
          atWork--;
        });
        const askAfter = async (delay: number) => {
          for (let step = 0; step < delay; step++) await undefined;
          const mine = ++asked;
          await turns.next();
          expect(covered).toBeGreaterThanOrEqual(mine);
        };
        await Promise.all(delays.map(askAfter));
      }),
      { numRuns: 300 },
    );
  });

  it("lets all who wait share one turn", async () => {
    let taken = 0;
    const turns = new Turns(async () => {
      taken++;
      await pause();
    });
    const first = turns.next();
    await undefined;
    await undefined;
    await Promise.all([first, ...Array.from({ length: 50 }, () => turns.next())]);
    expect(taken).toBe(2);
  });

  it("tells of a failure those who waited for it, and goes on", async () => {
    let taken = 0;
    const turns = new Turns(async () => {
      taken++;
      await pause();
      if (taken === 1) throw new Error("once");
    });
    const first = turns.next();
    await pause();
    const second = turns.next();
    await expect(first).rejects.toThrow("once");
    await expect(second).resolves.toBeUndefined();
  });
});
