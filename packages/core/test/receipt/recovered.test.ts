import { describe, expect, it } from "vitest";
import { attemptOf, ENTRY, OpenStore, resultOf, verify } from "./support/evidence.js";
import { close, FOUND_ENTRY, OPEN_ENTRY, resolutionOf, taken } from "./support/tamper-recovered.js";

describe.each([
  { by: "a newer chain", isCloserOlder: false },
  { by: "an older chain", isCloserOlder: true },
])("a run that was closed for a dead writer by $by", ({ isCloserOlder }) => {
  const begun = () => {
    const store = new OpenStore();
    return { store, run: taken(store, { isCloserOlder }) };
  };

  it("is compared with the attempts of the same index, wherever its entries stand", async () => {
    const { store, run } = begun();
    for (const index of [2, 5, 7]) run.writer.put(attemptOf(run.runId, index));
    run.writer.put(resultOf(run.runId, 5));
    // Calls that only read left nothing.
    close(run, [
      { ...OPEN_ENTRY, index: 2 },
      { ...ENTRY, index: 5 },
      { ...OPEN_ENTRY, index: 7 },
    ]);
    const { findings, summary } = await verify(store, { strict: true });
    expect(findings).toEqual([]);
    expect(summary).toMatchObject({ runs: 1, openRuns: 0 });
  });

  it("stands with what was found out before, by whomever, and after it", async () => {
    const { store, run } = begun();
    for (const index of [0, 1, 2]) run.writer.put(attemptOf(run.runId, index));
    run.writer.put({ ...resultOf(run.runId, 1), status: "unknown", output: { error: "no answer", code: "x" } });
    run.closer.put(resolutionOf(run.runId, 0));
    run.closer.put(resolutionOf(run.runId, 1));
    close(run, [
      { ...FOUND_ENTRY, index: 0 },
      { ...FOUND_ENTRY, index: 1 },
      { ...OPEN_ENTRY, index: 2 },
    ]);
    run.closer.put(resolutionOf(run.runId, 2));
    expect((await verify(store, { strict: true })).findings).toEqual([]);
  });
});
