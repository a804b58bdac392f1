import { EnactClient, MemoryReceiptStore } from "@enact/core";
import pg from "pg";
import { expectTypeOf, test } from "vitest";
import { dbSafeInsert, type InsertRowOutput, PostgresConnector, type PostgresPool } from "../src/index.js";

// Compiled by `typecheck`, never run.
function compiles() {
  const pool = new pg.Pool();
  expectTypeOf(pool).toExtend<PostgresPool>();
  const postgres = new PostgresConnector({ pool, allowedActions: ["insertRow", "deleteRows"] });
  // @ts-expect-error no such action
  new PostgresConnector({ pool, allowedActions: ["dropTable"] });
  // @ts-expect-error neither a pool nor a connection string
  new PostgresConnector({ maxRows: 1 });
  // @ts-expect-error both
  new PostgresConnector({ pool, connectionString: "postgresql://localhost" });

  const called = postgres.call("insertRow", { table: "users", row: { id: 1 } });
  expectTypeOf(called).resolves.extract<{ success: true }>().toHaveProperty("output").toEqualTypeOf<InsertRowOutput>();
  // @ts-expect-error where is missing
  void postgres.call("deleteRows", { table: "users" });
  // @ts-expect-error no such operator
  void postgres.call("deleteRows", { table: "users", where: { id: { regex: "x" } } });

  const receipts = new MemoryReceiptStore();
  const enact = new EnactClient({ systems: { postgres }, policies: [], workflows: [dbSafeInsert], receipts });
  const actor = { email: "agent@company.com" };
  void enact.run({ workflow: "dbSafeInsert", actor, payload: { table: "users", data: { id: 1 }, uniqueKey: ["id"] } });
  // @ts-expect-error no data
  void enact.run({ workflow: "dbSafeInsert", actor, payload: { table: "users" } });
  // @ts-expect-error the workflow needs a system called postgres
  new EnactClient({ systems: { database: postgres }, policies: [], workflows: [dbSafeInsert], receipts });
}

test("types are checked by the compiler", () => {
  expectTypeOf(compiles).returns.toBeVoid();
});
