import { PostgresConnector } from "@enact/connector-postgres";
import { defineWorkflow } from "@enact/core";
import { z } from "zod";

/** What an agent asks for that wants to clean up: every row of a table that is below an id. */
export const emptyTable = defineWorkflow({
  name: "emptyTable",
  description: "Delete the rows of a table up to an id",
  systems: { postgres: PostgresConnector },
  payload: z.object({ table: z.string(), belowId: z.int().positive() }),
  touches: ({ table }) => [{ kind: "sql.table", name: table, change: "delete", count: "unbounded" }],
  run: async ({ payload: { table, belowId }, systems: { postgres } }) => {
    await postgres.deleteRows({ table, where: { id: { lt: belowId } } });
  },
});
