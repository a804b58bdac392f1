import { describe, expect, it, vi } from "vitest";
import { within } from "../src/deadline.js";
import { ActionError } from "../src/errors.js";
import { rejectionOf, tick } from "./support/engine.js";

describe("within", () => {
  it("gives what the work gives, whether at once or later", async () => {
    expect(await within(1_000, undefined, () => 1)).toBe(1);
    expect(await within(1_000, undefined, async () => 2)).toBe(2);
  });

  it("throws what the work throws, whether at once or later", async () => {
    const error = new Error("no");
    const throws = () => {
      throw error;
    };
    expect(await rejectionOf(within(1_000, undefined, throws))).toBe(error);
    expect(await rejectionOf(within(1_000, undefined, async () => throws()))).toBe(error);
  });

  it("rejects at the limit, also where the work pays no heed to its signal", async () => {
    let signal: AbortSignal | undefined;
    const never = within(5, undefined, (given) => {
      signal = given;
      return new Promise(() => undefined);
    });
    expect(await rejectionOf(never)).toMatchObject({ code: "ENACT_TIMEOUT", message: "No answer within 5 ms." });
    expect(signal).toMatchObject({ aborted: true, reason: { code: "ENACT_TIMEOUT" } });
  });

  it("rejects at once when the parent is aborted, before or during the work", async () => {
    const work = vi.fn(() => new Promise(() => undefined));
    expect(await rejectionOf(within(1_000, AbortSignal.abort(), work))).toMatchObject({ code: "ENACT_ABORTED" });
    expect(work).not.toHaveBeenCalled();
    const parent = new AbortController();
    const running = within(1_000, parent.signal, work);
    parent.abort();
    expect(await rejectionOf(running)).toMatchObject({ code: "ENACT_ABORTED" });
    expect(work.mock.lastCall).toMatchObject([{ aborted: true }]);
  });

  it("leaves work that heeds its signal a grace to say how it ended, and no longer", async () => {
    const heeding = (milliseconds: number) => (signal: AbortSignal) =>
      new Promise<string>((resolve) => {
        signal.addEventListener("abort", () => setTimeout(resolve, milliseconds, "rolled back"));
      });
    expect(await within(2, undefined, heeding(2), 1_000)).toBe("rolled back");
    expect(await rejectionOf(within(2, undefined, heeding(1_000), 5))).toMatchObject({ code: "ENACT_TIMEOUT" });
    const parent = new AbortController();
    const running = within(1_000, parent.signal, heeding(2), 1_000);
    parent.abort();
    expect(await running).toBe("rolled back");
  });

  it("says that it was stopped where the work only repeats it, and what an ActionError says", async () => {
    const rejecting = (error: unknown) => (signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(error));
      });
    const proven = new ActionError("rolled_back", "The transaction was rolled back.");
    expect(await rejectionOf(within(2, undefined, rejecting(new Error("aborted")), 1_000))).toMatchObject({
      code: "ENACT_TIMEOUT",
    });
    expect(await rejectionOf(within(2, undefined, rejecting(proven), 1_000))).toBe(proven);
  });

  it("leaves no unhandled rejection when the work fails after the limit", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const late = within(2, undefined, async () => {
      await tick(10);
      throw new Error("late");
    });
    expect(await rejectionOf(late)).toMatchObject({ code: "ENACT_TIMEOUT" });
    await tick(20);
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it("takes its timer and its listener away", async () => {
    const parent = new AbortController();
    const remove = vi.spyOn(parent.signal, "removeEventListener");
    vi.useFakeTimers();
    await within(1_000, parent.signal, () => 1);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    expect(remove).toHaveBeenCalledOnce();
  });
});
