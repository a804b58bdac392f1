import {
  action,
  anyObject,
  Connector,
  defineWorkflow,
  EnactClient,
  type JsonObject,
  type Policy,
  type ReceiptStore,
} from "@enact/core";
import { builtIn } from "../decision/policies.js";

/** Signs the records of benchmarks, and nothing else. */
export const SECRET = "a secret for benchmarks, 32 bytes and more";

/** What a run is asked for. */
export type Kind = "BLOCK" | "PASS";

/** A client with eight policies, and a workflow that makes one write to a system that answers at once. */
export function createClient(receipts: ReceiptStore | string, further: readonly Policy[] = []) {
  return new EnactClient({
    systems: { shop: new Shop() },
    policies: [...builtIn, ...further],
    workflows: [insertOrder],
    secret: SECRET,
    receipts,
  });
}

/**
 * Asks for runs, one after the other a little different.
 *
 * @param keyOf - gives each its idempotency key
 * @param numberOf - says which row each is about
 */
export function asker(
  client: ReturnType<typeof createClient>,
  kind: Kind,
  keyOf: (index: number) => string | undefined = () => undefined,
  numberOf: (index: number) => number = (index) => index,
) {
  let turn = 0;
  return () => {
    const index = turn++;
    return client.run({
      idempotencyKey: keyOf(index),
      workflow: "insertOrder",
      actor: { email: "agent@company.com", role: "engineer" },
      payload: { table: kind === "BLOCK" ? "public.users" : "public.orders", data: rowOf(numberOf(index)) },
    });
  };
}

function rowOf(index: number): JsonObject {
  return {
    id: index,
    customer: `customer-${index % 1000}`,
    product: "a chair of oak",
    quantity: 1 + (index % 9),
    price: "149.90",
    currency: "EUR",
    express: index % 2 === 0,
    note: null,
    status: "new",
  };
}

const touches = ({ table, data }: JsonObject) =>
  [
    {
      kind: "sql.table",
      name: String(table),
      within: "shop",
      change: "create",
      fields: Object.keys(data as JsonObject),
      count: 1,
    },
  ] as const;

class Shop extends Connector<{ readonly insertRow: ReturnType<typeof insertRow> }> {
  constructor() {
    super({ system: "shop", actions: { insertRow: insertRow() }, allowedActions: ["insertRow"] });
  }
}

function insertRow() {
  return action({
    input: anyObject,
    effect: "write",
    touches,
    run: async (input) => ({ rows: [input["data"]], rowCount: 1 }),
  });
}

const insertOrder = defineWorkflow({
  name: "insertOrder",
  systems: { shop: Shop },
  payload: anyObject,
  touches,
  run: async ({ payload, systems }) => {
    await systems.shop.insertRow(payload);
  },
});
