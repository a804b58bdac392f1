import {
  defineWorkflow,
  EnactClient,
  type JsonObject,
  MemoryReceiptStore,
  type Policy,
  type RunOutcome,
} from "@enact/core";
import { expect } from "vitest";
import { z } from "zod";
import { dbSafeInsert, PostgresConnector } from "../../src/index.js";
import type { TestDatabase } from "./database.js";

/** A call of a run: the action, and what it is given. */
export type Step = readonly [name: "insertRow" | "updateRows" | "deleteRows", input: JsonObject];

const steps = z.array(z.tuple([z.enum(["insertRow", "updateRows", "deleteRows"]), z.record(z.string(), z.json())]));

const edit = defineWorkflow({
  name: "edit",
  systems: { postgres: PostgresConnector },
  payload: z.object({ steps }),
  run: async ({ payload, systems }) => {
    for (const [name, input] of payload.steps) await systems.postgres[name](input as never);
  },
});

/** Runs of any writes, and their rollbacks, through a client. */
export function editorOf(postgres: PostgresConnector, policies: readonly Policy[] = []) {
  const enact = new EnactClient({
    systems: { postgres },
    policies,
    workflows: [edit, dbSafeInsert],
    receipts: new MemoryReceiptStore(),
    secret: "a-secret-of-at-least-thirty-two-bytes",
  });
  const actor = { email: "agent@company.com" };
  return {
    enact,
    actor,
    /** Makes writes, however they end. */
    attempt: (...given: readonly Step[]): Promise<RunOutcome> =>
      enact.run({ workflow: "edit", actor, payload: { steps: given as never } }),
    /** Makes writes that all succeed. */
    async run(...given: readonly Step[]): Promise<RunOutcome> {
      const outcome = await enact.run({ workflow: "edit", actor, payload: { steps: given as never } });
      expect(outcome.result.success, JSON.stringify(outcome.receipt.actionsTaken.at(-1)?.output)).toBe(true);
      return outcome;
    },
    rollback: ({ receipt }: RunOutcome) => enact.rollback(receipt.runId, { actor }),
    findings: async () => (await enact.receipts.verify({ strict: true })).findings,
  };
}

/** Every table of the schema `public`, exactly: rows as the server writes them. */
export async function contentsOf({ sql }: TestDatabase): Promise<unknown> {
  const tables = await sql(
    "SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1",
  );
  return Promise.all(
    tables.map(async ({ name }) => [name, await sql(`SELECT t::text AS row FROM ONLY ${name} t ORDER BY 1`)]),
  );
}
