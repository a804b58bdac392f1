import type { EnactRecord } from "@enact/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { buildChild } from "./build-child.js";
import { Child } from "./child-process.js";
import type { Label } from "./labels.js";
import { logRecords, ofKind, openRuns } from "./log-records.js";
import { type OpenPlace, openPlace } from "./place.js";
import { expectAcknowledged, expectSameInDatabase, expectVerified } from "./truth.js";

const program = await buildChild();

/** A child with a shop of its own, which dies with the test. */
function begin(place: OpenPlace, name: string, orders: { atOnce: number; recovers?: boolean; killAt?: Label }): Child {
  const { atOnce, recovers = false, killAt } = orders;
  const kill = killAt && { label: killAt, nth: 1 };
  const child = new Child(place, { name, shop: `shop of ${name}`, atOnce, recovers, again: [], kill });
  onTestFinished(async () => {
    child.kill();
    await child.ended();
  });
  return child;
}

describe("recover() beside children that live", () => {
  it("closes the runs of the dead, and touches none of theirs", { timeout: 120_000 }, async () => {
    const place = await openPlace(program);
    const living = ["ada", "ben"].map((name) => begin(place, name, { atOnce: 4 }));
    for (let round = 1; round <= 3; round++) {
      const dead = begin(place, `dead ${round}`, { atOnce: 4, killAt: "commit.sent" });
      expect(await dead.ended()).toBe("SIGKILL");
      await Promise.all(living.map((child) => child.acknowledges(child.acknowledged.length + 2)));

      const release = await holdWritesUp(place, 2 * 4);
      const records = await logRecords(place.directory);
      for (const { pid } of living) expect(openRunsOf(records, pid)).not.toEqual([]);
      const left = openRunsOf(records, dead.pid);
      expect(left).not.toEqual([]);
      const { closed } = await place.client.recover();
      expect(closed.map(({ runId }) => runId).sort()).toEqual([...left].sort());
      await release();
    }
    for (const child of living) child.stop();
    expect(await Promise.all(living.map((child) => child.ended()))).toEqual([0, 0]);
    expect(living.flatMap(({ errors }) => errors)).toEqual([]);

    const records = await logRecords(place.directory);
    const receipts = new Map(ofKind(records, "receipt").map((receipt) => [receipt.runId, receipt]));
    for (const { runId, chain } of living.flatMap(({ pid }) => intentsOf(records, pid))) {
      expect(receipts.get(runId)?.chain, `the run ${runId} was closed by another process`).toBe(chain);
    }
    await expectVerified(place);
    await expectAcknowledged(place, living);
    await expectSameInDatabase(place);
  });
});

describe("recovery that is killed itself", () => {
  it("is finished by the next one, however often it was killed before", { timeout: 120_000 }, async () => {
    const place = await openPlace(program);
    const dead = begin(place, "dead", { atOnce: 1, killAt: "commit.sent" });
    expect(await dead.ended()).toBe("SIGKILL");
    const open = openRuns(await logRecords(place.directory));
    expect(open).toHaveLength(1);

    const labels: readonly Label[] = [
      ...(["createChain.after", "fence.after", "claim.before", "claim.after", "append.resolution.before"] as const),
      ...([
        "append.resolution.torn",
        "append.resolution.after",
        "append.receipt.before",
        "append.receipt.torn",
      ] as const),
    ];
    for (const killAt of labels) {
      const next = begin(place, `killed at ${killAt}`, { atOnce: 1, recovers: true, killAt });
      await next.ended();
      expect(next).toMatchObject({ killedAt: killAt, closed: [], errors: [] });
      expect(openRuns(await logRecords(place.directory))).toEqual(open);
    }
    const { closed } = await place.client.recover();
    expect(closed.map(({ runId }) => runId)).toEqual(open);
    await expectVerified(place);
    await expectSameInDatabase(place);
  });
});

/**
 * Keeps rows from being written until it is called.
 *
 * @param count - how many writes wait when it resolves
 */
async function holdWritesUp({ pool }: OpenPlace, count: number): Promise<() => Promise<void>> {
  const holder = await pool.connect();
  await holder.query("BEGIN; LOCK TABLE orders IN SHARE MODE");
  const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND wait_event_type = 'Lock'`;
  await expect
    .poll(async () => (await pool.query(waiting)).rows[0]?.count, { timeout: 30_000, interval: 20 })
    .toBe(count);
  return async () => {
    await holder.query("COMMIT");
    holder.release();
  };
}

function intentsOf(records: readonly EnactRecord[], pid: number) {
  const chains = new Set(ofKind(records, "open").flatMap(({ chain, writer }) => (writer.pid === pid ? [chain] : [])));
  return ofKind(records, "intent").filter(({ chain }) => chains.has(chain));
}

function openRunsOf(records: readonly EnactRecord[], pid: number): readonly string[] {
  const open = new Set(openRuns(records));
  return intentsOf(records, pid).flatMap(({ runId }) => (open.has(runId) ? [runId] : []));
}
