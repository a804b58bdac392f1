import { ledgerMigration, PostgresConnector } from "@enact/connector-postgres";
import { block, definePolicy, defineWorkflow, pass } from "@enact/core";
import { maxRowsAffected, rateLimit } from "@enact/policies";
import { z } from "zod";

/** What somebody orders. The same `id` is the same order, whoever asks for it. */
export interface OrderRequest {
  readonly id: string;
  /** Whether it is asked for under its id as the idempotency key, so that it can be asked for again. */
  readonly keyed: boolean;
  readonly payload: {
    readonly request: string;
    readonly shop: string;
    readonly product: number;
    readonly quantity: number;
  };
}

/** Tables in which nothing keeps a write from being made twice: that it is not must be somebody else's doing. */
export const tables = `
  CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL);
  INSERT INTO products VALUES (1, 'tea');
  CREATE TABLE orders (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_id text NOT NULL, request text NOT NULL, state text NOT NULL
  );
  CREATE TABLE order_lines (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_id text NOT NULL, order_id int NOT NULL REFERENCES orders,
    product int NOT NULL REFERENCES products, quantity int NOT NULL
  );
  ${ledgerMigration}`;

/** The product that there is none of: its line fails, after its order was written. */
const NO_PRODUCT = 0;

/** So many that the order is blocked. */
const TOO_MANY = 11;

/** One read and three writes, in three transactions. */
export const placeOrder = defineWorkflow({
  name: "placeOrder",
  systems: { postgres: PostgresConnector },
  payload: z.strictObject({ request: z.string(), shop: z.string(), product: z.int(), quantity: z.int() }),
  touches: () => [
    { kind: "sql.table", name: "public.products", change: "read" },
    { kind: "sql.table", name: "public.orders", change: "create" },
    { kind: "sql.table", name: "public.order_lines", change: "create" },
    { kind: "sql.table", name: "public.orders", change: "update" },
  ],
  async run({ payload: { request, product, quantity }, systems: { postgres }, runId }) {
    await postgres.selectRows({ table: "products", where: { id: product } });
    const order = await postgres.insertRow({ table: "orders", row: { run_id: runId, request, state: "new" } });
    const id = order.success ? (order.output.rows[0]?.["id"] as number) : undefined;
    if (id === undefined) return;
    const line = { run_id: runId, order_id: id, product, quantity };
    const written = await postgres.insertRow({ table: "order_lines", row: line });
    if (written.success) await postgres.updateRows({ table: "orders", set: { state: "placed" }, where: { id } });
  },
});

/** Three kinds of policy: of the payload, of each call, and one that takes turns with every other process. */
export const policies = [
  definePolicy({
    name: "smallOrders",
    evaluate: ({ payload: { quantity } }) =>
      Number(quantity) < TOO_MANY ? pass("A small order") : block("So many are not sold to one customer."),
  }),
  maxRowsAffected(5),
  rateLimit({ max: 10_000, windowMs: 3_600_000, by: ({ payload }) => payload["shop"] }),
];

/** The connector of parents and children alike, past its source. */
export const connectorOptions = {
  ledger: true,
  allowedActions: ["insertRow", "selectRows", "updateRows"],
} as const;

/** Who orders. */
export const ACTOR = { id: "agent", email: "agent@company.com" };

/** Signs the receipts of parents and children. */
export const SECRET = "a secret of the crash suite's own, of more than 32 bytes";

/**
 * The requests of a child, one after another. Children of one shop ask for the same keyed ones, so that they meet.
 *
 * @param name - the child's own
 */
export function requestOf(shop: string, name: string, n: number): OrderRequest {
  const keyed = n % 2 === 0;
  const id = keyed ? `${shop}-${n}` : `${name}-${n}`;
  const payload = {
    request: id,
    shop,
    product: n % 5 === 4 ? NO_PRODUCT : 1,
    quantity: n % 5 === 3 ? TOO_MANY : 1,
  };
  return { id, keyed, payload };
}
