import { PostgresConnector } from "@enact/connector-postgres";
import { EnactClient, type EnactError, RunOpenError } from "@enact/core";
import type { Place } from "../place.js";
import { ACTOR, connectorOptions, type OrderRequest, placeOrder, policies, requestOf, SECRET } from "../shop.js";
import { labelChannels } from "./labelled-channels.js";
import { labelledPool } from "./labelled-pool.js";
import { LabelledStore } from "./labelled-store.js";
import { followingOrder, type KillOrder, say } from "./steps.js";

/** What a child is told. */
export interface ChildOrders extends Pick<Place, "directory" | "connectionString"> {
  readonly name: string;
  readonly shop: string;
  readonly atOnce: number;
  /** Whether it begins by closing what others have left open. */
  readonly recovers: boolean;
  /** What it asks for first. */
  readonly again: readonly OrderRequest[];
  readonly kill?: KillOrder | undefined;
}

// A process of its own that places orders, several at once, until it is killed or its input ends.
const orders = JSON.parse(process.argv[2] ?? "") as ChildOrders;
const pass = followingOrder(orders.kill);
labelChannels(pass);

const pool = labelledPool(orders.connectionString, orders.atOnce, pass);
const client = new EnactClient({
  systems: { postgres: new PostgresConnector({ ...connectorOptions, pool }) },
  policies,
  workflows: [placeOrder],
  receipts: new LabelledStore(orders.directory, pass),
  secret: SECRET,
});

const again = [...orders.again];
let n = 0;
let isOver = false;

process.stdin.on("end", () => {
  isOver = true;
});
process.stdin.resume();

async function placeOneAfterAnother(): Promise<void> {
  while (!isOver) await place(again.shift() ?? requestOf(orders.shop, orders.name, n++));
}

async function place(request: OrderRequest): Promise<void> {
  const { id, keyed, payload } = request;
  say({ said: "asks", request });
  try {
    const { receipt } = await client.run({
      workflow: "placeOrder",
      actor: ACTOR,
      payload,
      ...(keyed ? { idempotencyKey: id } : undefined),
    });
    const { runId, outcome, signature } = receipt;
    pass("acknowledge.before");
    say({ said: "acknowledged", request: id, runId, outcome, signature });
    pass("acknowledge.after");
  } catch (error) {
    if (!(error instanceof RunOpenError)) throw error;
    say({ said: "left open", request: id });
  }
}

async function live(): Promise<void> {
  if (orders.recovers) {
    const { closed } = await client.recover();
    say({ said: "recovered", closed: closed.map(({ runId }) => runId) });
  }
  await Promise.all(Array.from({ length: orders.atOnce }, placeOneAfterAnother));
  await client.close();
  await pool.end();
}

live().catch((error: EnactError) => {
  say({ said: "error", message: `${error.code}: ${error.stack}` });
  process.exit(3);
});
