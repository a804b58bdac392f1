import { describe, expect, it } from "vitest";
import { buildChild } from "./build-child.js";
import type { Child } from "./child-process.js";
import { LABELS } from "./labels.js";
import { logRecords, ofKind, openRuns } from "./log-records.js";
import { type OpenPlace, openPlace } from "./place.js";
import { ACTOR, type OrderRequest } from "./shop.js";
import { keyedRequests, storm } from "./storm.js";
import { expectAcknowledged, expectSameInDatabase, expectVerified } from "./truth.js";

const program = await buildChild();

/** Three storms of so many kills make more than 200. */
const KILLS = 70;

describe("children killed at every label and at random moments, at work on one store and one database", () => {
  it.each([1, 2, 3])(
    "lose nothing, double nothing, and leave nothing open (storm %i)",
    {
      timeout: 300_000,
    },
    async (nth) => {
      const place = await openPlace(program);
      const children = await storm(place, nth);
      await expectKilled(children);
      await expectVerified(place, "open_run");
      await expectAcknowledged(place, children);

      await recoverAll(place, children);
      await expectVerified(place);
      await expectAcknowledged(place, children);
      await expectSameInDatabase(place);

      await askAgain(place, children);
      await expectVerified(place);
      await expectSameInDatabase(place);
    },
  );
});

/** Each died by a kill, each label was met, and none has said what it must not. */
async function expectKilled(children: readonly Child[]): Promise<void> {
  expect(children.flatMap(({ errors }) => errors)).toEqual([]);
  const ends = await Promise.all(children.map((child) => child.ended()));
  expect(new Set(ends)).toEqual(new Set(["SIGKILL"]));
  expect(ends.length).toBeGreaterThanOrEqual(KILLS);
  const met = new Set(children.map(({ killedAt }) => killedAt));
  expect(LABELS.filter((label) => !met.has(label))).toEqual([]);
}

/** Every open run is found and closed, once; a second look finds nothing. */
async function recoverAll({ client, directory }: OpenPlace, children: readonly Child[]): Promise<void> {
  const open = openRuns(await logRecords(directory));
  expect(open.length).toBeGreaterThanOrEqual(2);
  const { closed } = await client.recover();
  expect(closed.map(({ runId }) => runId).sort()).toEqual([...open].sort());
  expect(await client.recover()).toEqual({ closed: [], resolved: [] });

  const records = await logRecords(directory);
  expect(openRuns(records)).toEqual([]);
  const receipts = ofKind(records, "receipt");
  expect(new Set(receipts.map(({ runId }) => runId)).size).toBe(receipts.length);
  for (const runId of [...open, ...children.flatMap((child) => child.closed)]) {
    expect(await client.receipts.get(runId)).toMatchObject({
      outcome: "unknown",
      error: { code: "ENACT_WRITER_DIED" },
    });
  }
  // Writes of both kinds were left behind, and the ledger told which.
  const found = closed.flatMap(({ actionsTaken }) => actionsTaken.filter(({ reconciled }) => reconciled));
  expect(new Set(found.map(({ status }) => status))).toEqual(new Set(["succeeded", "failed"]));
}

/** Under its key a request gets what is recorded of it; one that had never begun is carried out now. */
async function askAgain({ client, directory, pool }: OpenPlace, children: readonly Child[]): Promise<void> {
  const begun = ofKind(await logRecords(directory), "receipt").filter(({ intent }) => intent !== null);
  const recorded = new Map(
    begun.flatMap((receipt) => (receipt.idempotencyKey ? [[receipt.idempotencyKey, receipt]] : [])),
  );
  const requests = new Map(keyedRequests(children).map((request) => [request.id, request]));
  expect([...recorded.keys()].filter((key) => !requests.has(key))).toEqual([]);

  const count = async () => (await pool.query("SELECT count(*)::int AS rows FROM orders")).rows[0]?.rows as number;
  const before = await count();
  const asking = [...recorded].map(async ([key, receipt]) => {
    const again = await client.run(keyed(requests.get(key) as OrderRequest));
    expect(again.receipt).toEqual(receipt);
  });
  await Promise.all(asking);
  expect(await count()).toBe(before);
  const others = [...requests].flatMap(([key, request]) => (recorded.has(key) ? [] : [request]));
  await Promise.all(others.map((request) => client.run(keyed(request))));
}

function keyed({ id, payload }: OrderRequest) {
  return { workflow: "placeOrder", actor: ACTOR, payload, idempotencyKey: id } as const;
}
