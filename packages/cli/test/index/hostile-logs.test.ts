import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRunIndex } from "../../src/index/run-index.js";
import { PiecesStore } from "./pieces-store.js";
import { recordLine } from "./record-line.js";

const CHAIN = "0192c0de-0000-7000-8000-000000000001";
const RUN = "0192c0de-0000-7000-8000-0000000000aa";
const OTHER = "0192c0de-0000-7000-8000-0000000000bb";

const receipt = {
  kind: "receipt",
  chain: CHAIN,
  runId: RUN,
  timestamp: "2026-01-01T00:00:00.000Z",
  workflow: "pay",
  actor: { email: "ada@example.com" },
  payload: {},
  policyResults: [],
  actionsTaken: [],
  decision: "PASS",
  outcome: "succeeded",
  intent: null,
};

async function indexOf(...lines: readonly (string | Uint8Array)[]) {
  const store = new PiecesStore(64 * 1024);
  for (const line of lines) store.append(CHAIN, line);
  const index = createRunIndex(store);
  await index.refresh();
  return index;
}

async function runIdsIn(...lines: readonly (string | Uint8Array)[]): Promise<readonly string[]> {
  return (await indexOf(...lines)).select({});
}

describe("the index of a hostile log", () => {
  it.each([
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00, 0x0a])],
    ["NULs", Buffer.alloc(4_096)],
    ["an empty line", "\n\n"],
    ["another kind of JSON", '[1,2]\n"text"\nnull\n7\n'],
    ["JSON that nests deeper than a stack", `${"[".repeat(200_000)}\n`],
    ["a receipt without anything", recordLine({ kind: "receipt", runId: OTHER })],
    ["a receipt of no run", recordLine({ ...receipt, runId: "../../etc/passwd" })],
    ["a receipt of a time that is none", recordLine({ ...receipt, runId: OTHER, timestamp: "yesterday" })],
    ["a decision that is none", recordLine({ ...receipt, runId: OTHER, decision: "MAYBE" })],
    ["a kind that is none", recordLine({ ...receipt, runId: OTHER, kind: "__proto__" })],
    ["records of a run that is not there", recordLine({ kind: "attempt", runId: OTHER, chain: CHAIN })],
    ["a reservation of nothing", recordLine({ kind: "reserve", taken: "all of it" })],
  ])("passes over %s", async (_what, junk) => {
    const lines = [junk, "\n", recordLine(receipt), junk];
    expect(await runIdsIn(...lines)).toEqual([RUN]);
  });

  it("passes over a line of 10 MB, and reads what follows", async () => {
    const long = recordLine({ ...receipt, runId: OTHER, payload: "x".repeat(10_000_000) });
    expect(await runIdsIn(long, recordLine(receipt))).toEqual([RUN]);
  });

  it("does not take a last line without its end for a record", async () => {
    expect(await runIdsIn(recordLine(receipt).trimEnd())).toEqual([]);
    expect(await runIdsIn(recordLine(receipt).trimEnd(), Buffer.alloc(100))).toEqual([]);
  });

  it("takes members of any type as they come", async () => {
    const fields = ["workflow", "actor", "policyResults", "resources", "actionsTaken", "error", "mode", "pending"];
    const anything = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(anything, fc.jsonValue(), async (members, entry) => {
        const wild = { ...receipt, ...members };
        const inside = { ...receipt, runId: OTHER, actionsTaken: [entry], policyResults: [entry], resources: [entry] };
        const index = await indexOf(recordLine(wild), recordLine(inside));
        expect(await index.select({})).toContain(OTHER);
        await index.page({ text: "x", resource: "x", policy: "x", actor: "x" }, {});
        await index.stats({});
        await index.open();
        await index.pending();
        expect(index.facets().workflows).toContain("pay");
      }),
      { numRuns: 300 },
    );
  });

  it("lists the first of several receipts of one run, and keeps the lines of all", async () => {
    const index = await indexOf(recordLine(receipt), recordLine({ ...receipt, outcome: "failed" }));
    expect(await index.page({}, {})).toMatchObject({ total: 1, rows: [{ outcome: "succeeded" }] });
    expect(await index.lines(RUN)).toHaveLength(2);
  });

  it("is not deceived about an attempt's run by what it was to do", async () => {
    const attempt = {
      kind: "attempt",
      chain: CHAIN,
      runId: RUN,
      index: 0,
      system: "shop",
      action: "pay",
      effect: "write",
      input: { text: `"runId":"${OTHER}","seq":1,"timestamp":"2026-01-01T00:00:00.000Z","v":1`, runId: OTHER },
      timestamp: "2026-01-01T00:00:00.000Z",
    };
    const intent = { ...receipt, kind: "intent", decision: "PASS" };
    const index = await indexOf(recordLine(intent), recordLine({ ...intent, runId: OTHER }), recordLine(attempt));
    const open = await index.open();
    expect(open.map(({ runId, attempts }) => [runId, attempts.length])).toEqual([
      [RUN, 1],
      [OTHER, 0],
    ]);
  });

  it("finds a run by attempts and results that are spelled in another order", async () => {
    const line = `{"kind":"attempt","runId":"${RUN}","index":0,"system":"shop","action":"pay"}\n`;
    const index = await indexOf(recordLine({ ...receipt, kind: "intent" }), line);
    expect(await index.open()).toMatchObject([{ runId: RUN, attempts: [{ action: "shop.pay", status: undefined }] }]);
  });

  it("cuts names that are no names", async () => {
    const index = await indexOf(recordLine({ ...receipt, workflow: "w".repeat(100_000) }));
    expect(index.row(RUN)?.workflow.length).toBeLessThan(1_100);
  });

  it("reads the logs that can be read, and says of the others that they cannot", async () => {
    const store = new PiecesStore(100);
    store.append(CHAIN, recordLine(receipt));
    const index = createRunIndex({
      chains: async () => ["0192c0de-0000-7000-8000-000000000000", CHAIN],
      read: (chain, from) => {
        if (chain !== CHAIN) throw new Error("It cannot be read.");
        return store.read(chain, from);
      },
    });
    await expect(index.refresh()).rejects.toThrow("It cannot be read.");
    expect(index.runs).toBe(1);
  });
});
