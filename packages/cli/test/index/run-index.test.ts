import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRunIndex, type RunIndex } from "../../src/index/run-index.js";
import { filters, histories, type MadeRecord } from "./histories.js";
import { naiveRuns } from "./naive-index.js";
import { PiecesStore } from "./pieces-store.js";

const ALL = { limit: 1_000 };

function storeOf(records: readonly MadeRecord[], pieceBytes = 1_000): PiecesStore {
  const store = new PiecesStore(pieceBytes);
  for (const { chain, line } of records) store.append(chain, line);
  return store;
}

async function indexOf(records: readonly MadeRecord[], pieceBytes?: number): Promise<RunIndex> {
  const index = createRunIndex(storeOf(records, pieceBytes));
  await index.refresh();
  return index;
}

describe("the index of runs", () => {
  it("leaves the runs that reading everything again would leave, whatever the filter", async () => {
    await fc.assert(
      fc.asyncProperty(histories, filters, fc.integer({ min: 1, max: 5_000 }), async (records, filter, pieceBytes) => {
        const index = await indexOf(records, pieceBytes);
        const { total, rows } = await index.page(filter, ALL);
        const wanted = naiveRuns(records, filter);
        expect(total).toBe(wanted.length);
        expect(rows.map(({ runId }) => runId)).toEqual(wanted.map(({ runId }) => runId));
        for (const run of wanted) {
          const { timestamp, outcome, decision, workflow, durationMs } = index.row(run.runId) ?? {};
          expect({ runId: run.runId, timestamp, outcome, decision, workflow, durationMs }).toEqual(run);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("gives the pages of a list that is the same for all of them", async () => {
    await fc.assert(
      fc.asyncProperty(histories, filters, fc.integer({ min: 1, max: 5 }), async (records, filter, limit) => {
        const index = await indexOf(records);
        const { total, rows } = await index.page(filter, ALL);
        const pages: unknown[] = [];
        for (let offset = 0; offset < total; offset += limit) {
          pages.push(...(await index.page(filter, { offset, limit })).rows);
        }
        expect(pages).toEqual(rows);
        expect(await index.select(filter)).toEqual(rows.map(({ runId }) => runId));
      }),
    );
  });

  it("knows after many readings what it knows after one", async () => {
    const cuts = fc.array(fc.nat(100), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(histories, filters, cuts, async (records, filter, places) => {
        // Those of one run in one chain: of two receipts in two chains the first that was read counts.
        const store = new PiecesStore(700);
        const grown = createRunIndex(store);
        let rest = records.map(({ chain, line }) => ({ chain, line }));
        for (const place of places) {
          const [now, later] = [rest.slice(0, place % (rest.length + 1)), rest.slice(place % (rest.length + 1))];
          for (const { chain, line } of now) store.append(chain, line);
          const [torn] = later;
          // A torn line is read when the rest of it is there.
          if (torn !== undefined) {
            store.append(torn.chain, torn.line.slice(0, place));
            later[0] = { chain: torn.chain, line: torn.line.slice(place) };
          }
          rest = later;
          await grown.refresh();
          await grown.page(filter, ALL);
          await grown.open();
        }
        for (const { chain, line } of rest) store.append(chain, line);
        await grown.refresh();
        const built = await indexOf(records);
        expect(await grown.page(filter, ALL)).toEqual(await built.page(filter, ALL));
        expect(await grown.stats(filter)).toEqual(await built.stats(filter));
        expect(sortedById(await grown.open())).toEqual(sortedById(await built.open()));
        expect(grown.records).toBe(built.records);
        expect(grown.facets().workflows).toEqual(expect.arrayContaining([...built.facets().workflows]));
      }),
      { numRuns: 200 },
    );
  });

  it("counts what the rows say", async () => {
    await fc.assert(
      fc.asyncProperty(histories, filters, async (records, filter) => {
        const index = await indexOf(records);
        const { rows, total } = await index.page(filter, ALL);
        const stats = await index.stats(filter, { spans: 10 });
        expect(stats.runs).toBe(total);
        for (const decision of ["PASS", "BLOCK", "PENDING"] as const) {
          const count = rows.filter((row) => row.decision === decision).length;
          expect(stats.decisions[decision]).toBe(count);
          expect(sum(stats.timeline.decisions[decision])).toBe(count);
        }
        for (const [outcome, count] of Object.entries(stats.outcomes)) {
          expect(count).toBe(rows.filter((row) => row.outcome === outcome).length);
        }
        for (const { policy, blocked, asked } of stats.policies) {
          const stopped = rows.filter(({ blockedBy }) => blockedBy.includes(policy)).length;
          expect(Math.max(blocked, asked)).toBeLessThanOrEqual(stopped);
          expect(blocked + asked).toBeGreaterThanOrEqual(stopped);
          const span = stats.timeline.policies.find((shown) => shown.policy === policy);
          expect(sum(span?.stopped ?? [])).toBe(stopped);
        }
        expect(sum(stats.workflows.map(({ runs }) => runs))).toBe(total);
        expect(stats.timeline.starts.length).toBeLessThanOrEqual(10);
        const calls = callsOf(
          records,
          rows.map(({ runId }) => runId),
        );
        expect(Object.fromEntries(stats.actions.map(({ action, ...counts }) => [action, counts]))).toEqual(calls);
      }),
    );
  });

  it("gives the stored lines of each run, and nothing else's", async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.integer({ min: 1, max: 3_000 }), async (records, pieceBytes) => {
        const index = await indexOf(records, pieceBytes);
        for (const { runId } of (await index.page({}, ALL)).rows) {
          const lines = (await index.lines(runId)).map(({ line }) => `${Buffer.from(line).toString("utf8")}\n`);
          const own = records.filter(({ record }) => record["runId"] === runId).map(({ line }) => line);
          expect([...lines].sort()).toEqual([...own].sort());
          const times = lines.map((line) => String(JSON.parse(line).timestamp));
          expect(times).toEqual([...times].sort());
        }
      }),
    );
  });

  it("reads once for all who ask while it reads, and sees what was stored before they asked", async () => {
    const records = fc.sample(histories, { numRuns: 30, seed: 7 }).find((sample) => sample.length > 5) ?? [];
    const store = storeOf(records.slice(0, 3));
    let readings = 0;
    const index = createRunIndex({
      chains: async () => {
        readings++;
        return store.chains();
      },
      read: (chain, from) => store.read(chain, from),
    });
    const first = index.refresh();
    await Promise.resolve();
    for (const { chain, line } of records.slice(3)) store.append(chain, line);
    await Promise.all([first, index.refresh(), index.refresh(), index.refresh()]);
    expect(readings).toBeLessThanOrEqual(2);
    expect(index.records).toBe(records.length);
    const { revision } = index;
    await index.refresh();
    expect(index.revision).toBe(revision);
  });
});

function callsOf(records: readonly MadeRecord[], runIds: readonly string[]) {
  const durations: Record<string, number[]> = {};
  const failed: Record<string, number> = {};
  for (const runId of runIds) {
    const receipt = records.find(({ record }) => record["runId"] === runId && record["kind"] === "receipt");
    for (const call of (receipt?.record["actionsTaken"] ?? []) as readonly Record<string, unknown>[]) {
      if (call["status"] === "blocked") continue;
      const name = `${call["system"]}.${call["action"]}`;
      durations[name] = [...(durations[name] ?? []), Number(call["durationMs"])].sort((a, b) => a - b);
      failed[name] = (failed[name] ?? 0) + (call["status"] === "succeeded" ? 0 : 1);
    }
  }
  return Object.fromEntries(
    Object.entries(durations).map(([name, all]) => {
      const rank = (share: number) => all[Math.ceil(share * all.length) - 1];
      return [name, { calls: all.length, failed: failed[name], p50Ms: rank(0.5), p95Ms: rank(0.95) }];
    }),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function sortedById<Run extends { readonly runId: string }>(runs: readonly Run[]): readonly Run[] {
  return [...runs].sort((a, b) => (a.runId < b.runId ? -1 : 1));
}
