import { describe, expect, test } from "vitest";
import { PostgresConnector, safeInsertWorkflow } from "../src/index.js";
import { openDatabase } from "./support/database.js";

const db = await openDatabase();
const { connectionString } = db;
await db.sql(`CREATE TABLE open (id int); CREATE TABLE shut (id int);
  CREATE SCHEMA app; CREATE TABLE app.open (id int); CREATE TABLE app.shut (id int); CREATE VIEW peek AS SELECT * FROM shut`);

describe("options", () => {
  test.each([
    [{}, "either a connectionString or a pool"],
    [{ connectionString, pool: {} }, "either a connectionString or a pool"],
    [{ connectionString: "" }, "connectionString must be"],
    [{ connectionString, allowedActions: ["insertRow", "dropTable"] }, '"dropTable"'],
    [{ connectionString, maxRows: 0 }, "maxRows must be"],
    [{ connectionString, maxRows: Number.NaN }, "maxRows must be"],
    [{ connectionString, statementTimeoutMs: 0 }, "statementTimeoutMs must be"],
    [{ connectionString, lockTimeoutMs: 1.5 }, "lockTimeoutMs must be"],
    [{ connectionString, maxConnections: -1 }, "maxConnections must be"],
    [{ connectionString, connectTimeoutMs: Number.POSITIVE_INFINITY }, "connectTimeoutMs must be"],
    [{ connectionString, isolationLevel: "read uncommitted; DROP TABLE open" }, "isolationLevel must be"],
    [{ connectionString, schemas: [] }, "at least one schema"],
    [{ connectionString, schemas: ["pg_catalog"] }, "belongs to PostgreSQL"],
    [{ connectionString, schemas: ["information_schema"] }, "belongs to PostgreSQL"],
    [{ connectionString, schemas: ["a.b"] }, "contains a dot"],
    [{ connectionString, schemas: ["x".repeat(64)] }, "64 bytes"],
    [{ connectionString, tables: ["a.b.c"] }, "2 dots"],
    [{ connectionString, tables: ["app.open"] }, "in none of the schemas: public"],
    [{ connectionString, database: "" }, "database must not be empty"],
    [{ connectionString, ledger: "yes" }, "ledger must be true or false"],
    [{ connectionString, schemas: ["enact"], tables: ["ledger"] }, "never open to an action"],
  ])("%j is refused", (options, message) => {
    expect(() => new PostgresConnector(options as never)).toThrow(message);
    expect(() => new PostgresConnector(options as never)).toThrow(
      expect.objectContaining({ code: "ENACT_INVALID_CONFIGURATION" }),
    );
  });

  test("a refusal shows no connection string", () => {
    const make = () => new PostgresConnector({ connectionString, maxRows: -1 });
    expect(make).toThrow(expect.objectContaining({ message: expect.not.stringContaining("postgresql://") }));
  });

  test("insertRow and selectRows alone are allowed where nobody says otherwise", async () => {
    const connector = db.connector({ allowedActions: undefined });
    expect(connector.allowedActions).toEqual(["insertRow", "selectRows"]);
    const refusal = { code: "ENACT_ACTION_NOT_ALLOWED" };
    await expect(connector.call("deleteRows", { table: "open", where: { id: 1 } })).rejects.toMatchObject(refusal);
    await expect(
      connector.call("updateRows", { table: "open", set: { id: 1 }, where: { id: 1 } }),
    ).rejects.toMatchObject(refusal);
  });

  test("tables: none but these may be named", async () => {
    const connector = db.connector({ tables: ["open", "app.open"], schemas: ["public", "app"] });
    for (const table of ["open", "public.open", "app.open"]) {
      expect(await connector.call("selectRows", { table })).toMatchObject({ success: true });
    }
    for (const table of ["shut", "public.shut", "app.shut", "peek", "Open", "nowhere"]) {
      const result = await connector.call("insertRow", { table, row: { id: 1 } });
      expect(result).toMatchObject({ status: "failed", code: "not_allowed" });
    }
  });

  test("tables: a view may be named where its tables may not, and its resources say what it shows", async () => {
    const connector = db.connector({ tables: ["peek"] });
    const result = await connector.call("selectRows", { table: "peek" });
    expect(result.resources.map(({ name }) => name)).toEqual(["public.peek", "public.shut"]);
  });

  test("schemas: the first is that of a table without one", async () => {
    const connector = db.connector({ schemas: ["app"] });
    const result = await connector.call("insertRow", { table: "open", row: { id: 1 } });
    expect(result).toMatchObject({ success: true, resources: [{ name: "app.open" }] });
    expect(await connector.call("insertRow", { table: "public.open", row: { id: 1 } })).toMatchObject({
      code: "not_allowed",
    });
    expect(await db.sql("SELECT * FROM public.open")).toEqual([]);
  });

  test("the search path of a role leads nowhere else", async () => {
    const role = await db.role("astray");
    const name = new URL(role).username;
    await db.sql(`GRANT USAGE ON SCHEMA app TO ${name}; GRANT ALL ON ALL TABLES IN SCHEMA public, app TO ${name};
      ALTER ROLE ${name} SET search_path = app, public`);
    const result = await db.connector({ connectionString: role }).call("insertRow", { table: "open", row: { id: 7 } });
    expect(result).toMatchObject({ success: true, resources: [{ name: "public.open" }] });
    expect(await db.sql("SELECT * FROM public.open")).toEqual([{ id: 7 }]);
  });

  test("a workflow for a schema that cannot be is refused", () => {
    expect(() => safeInsertWorkflow({ name: "x", schema: "a.b" })).toThrow("contains a dot");
  });
});
