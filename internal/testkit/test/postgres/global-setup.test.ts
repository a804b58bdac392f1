import { expect, inject, test } from "vitest";
import { createTestDatabase } from "../../src/postgres/index.js";
import { testDatabase } from "../../src/postgres/vitest.js";
import { query } from "./describe-server.js";

const connectionString = await testDatabase();

test("a test file has an empty database of its own", async () => {
  const [row] = await query(connectionString, "SELECT current_database() AS name");
  expect(row?.name).toMatch(/^test_[0-9a-f]{16}$/);
  expect(await query(connectionString, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
});

test("a dropped database is gone", async () => {
  const database = await createTestDatabase(inject("postgresServerUrl"));
  await query(database.connectionString, "SELECT 1");
  await database.drop();
  await expect(query(database.connectionString, "SELECT 1")).rejects.toMatchObject({ code: "3D000" });
});
