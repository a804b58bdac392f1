import { expect, test } from "vitest";
import * as surface from "../src/index.js";

test("the package exports these and nothing else", () => {
  expect(Object.keys(surface).sort()).toEqual([
    "PostgresConnector",
    "dbSafeInsert",
    "ledgerMigration",
    "safeInsertWorkflow",
  ]);
});
