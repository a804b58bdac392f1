import type { ActionResult, EnactRecord, Receipt } from "@enact/core";
import { expect } from "vitest";
import type { Child } from "./child-process.js";
import { logRecords, ofKind } from "./log-records.js";
import type { OpenPlace } from "./place.js";

/** A log is whole where nothing is found but what a kill in the middle of a write leaves. */
export async function expectVerified({ client }: OpenPlace, ...traces: readonly ["open_run"] | []): Promise<void> {
  const { findings } = await client.receipts.verify({ strict: true });
  const allowed: readonly string[] = ["torn_tail", ...traces];
  expect(findings.filter(({ code }) => !allowed.includes(code))).toEqual([]);
}

/** Every run that a child was told of has the very receipt that it was told. */
export async function expectAcknowledged({ client }: OpenPlace, children: readonly Child[]): Promise<void> {
  for (const { runId, outcome, signature } of children.flatMap(({ acknowledged }) => acknowledged)) {
    expect(await client.receipts.get(runId), `the acknowledged run ${runId} is missing`).toMatchObject({
      outcome,
      signature,
    });
  }
}

/** What the database holds is what the receipts say, write by write and row by row. */
export async function expectSameInDatabase({ directory, pool }: OpenPlace): Promise<void> {
  const records = await logRecords(directory);
  const told = rowsTold(records);
  const orders = await pool.query("SELECT id, run_id, request, state FROM orders ORDER BY id");
  const lines = await pool.query("SELECT id, run_id, order_id, product, quantity FROM order_lines ORDER BY id");
  expect(orders.rows).toEqual(told.orders.sort(byId));
  expect(lines.rows).toEqual(told.lines.sort(byId));
  const requests = orders.rows.map(({ request }) => request);
  expect(new Set(requests).size, "an order was placed twice").toBe(requests.length);

  const ledger = await pool.query("SELECT idempotency_key AS key FROM enact.ledger WHERE output IS NOT NULL");
  expect(new Set(ledger.rows.map(({ key }) => key))).toEqual(new Set(told.calls));
}

type Row = Record<string, unknown> & { readonly id: number };

/** The rows that there must be, by the word of the receipts alone. */
function rowsTold(records: readonly EnactRecord[]): {
  readonly orders: Row[];
  readonly lines: Row[];
  readonly calls: readonly string[];
} {
  const calls: string[] = [];
  const orders = new Map<number, Row>();
  const lines: Row[] = [];
  for (const { receipt, entry, index, output } of provenWrites(records)) {
    calls.push(`${receipt.runId}:${index}`);
    const { table } = entry.input as { readonly table: string };
    const [row] = (output as { readonly rows: readonly Row[] }).rows;
    if (row === undefined) throw new Error(`The run ${receipt.runId} has written no row.`);
    if (table === "order_lines") lines.push(row);
    else orders.set(row.id, row);
  }
  return { orders: [...orders.values()], lines, calls };
}

/** The writes that have succeeded. Of no write it may be unknown. */
function provenWrites(records: readonly EnactRecord[]) {
  const resolutions = ofKind(records, "resolution");
  return ofKind(records, "receipt").flatMap((receipt) =>
    receipt.actionsTaken.flatMap((entry, position) => {
      if (entry.effect === "read") return [];
      const index = entry.index ?? position;
      const { status, output } = statusOf(entry, receipt, index, resolutions);
      expect(["succeeded", "failed", "blocked"], `call ${index} of the run ${receipt.runId}`).toContain(status);
      return status === "succeeded" ? [{ receipt, entry, index, output }] : [];
    }),
  );
}

type Resolution = Extract<EnactRecord, { readonly kind: "resolution" }>;

function statusOf(
  entry: ActionResult,
  { runId }: Receipt,
  index: number,
  resolutions: readonly Resolution[],
): Pick<ActionResult | Resolution, "status" | "output"> {
  const later = resolutions.find((resolution) => resolution.runId === runId && resolution.index === index);
  return entry.status === "unknown" && later !== undefined ? later : entry;
}

function byId(one: Row, other: Row): number {
  return one.id - other.id;
}
