import { beforeAll, describe, expect, test } from "vitest";
import type { Where } from "../src/index.js";
import { openDatabase } from "./support/database.js";

const db = await openDatabase();
const connector = db.connector({ maxRows: 5 });

beforeAll(async () => {
  await db.sql(`
    CREATE TYPE mood AS ENUM ('low', 'high');
    CREATE DOMAIN short AS varchar(10);
    CREATE TABLE people (id int PRIMARY KEY, name text, score numeric, mood mood, nick short, tags text[], profile jsonb, "odd "" name; --" text);
    INSERT INTO people VALUES
      (1, 'Ada', 1.50, 'high', 'a', '{x,y}', '{"email": "ada@example.com"}', 'one'),
      (2, 'Bob', 12345678901234567890.123, 'low', 'b', '{}', '{}', 'two'),
      (3, 'Cy%', NULL, NULL, NULL, NULL, NULL, NULL),
      (4, NULL, -1, 'low', 'd', '{z}', '[1]', 'four');
    CREATE TABLE many AS SELECT generate_series(1, 20) AS id;
  `);
});

async function idsWhere(where: Where): Promise<readonly unknown[]> {
  const result = await connector.call("selectRows", {
    table: "people",
    columns: ["id"],
    where,
    orderBy: [{ column: "id" }],
  });
  if (!result.success) throw new Error(`${result.output.code}: ${result.output.error}`);
  return result.output.rows.map(({ id }) => id);
}

describe("where", () => {
  test.each<[Where, readonly number[]]>([
    [{}, [1, 2, 3, 4]],
    [{ id: 2 }, [2]],
    [{ name: null }, [4]],
    [{ name: "Ada", id: 1 }, [1]],
    [{ name: "Ada", id: 2 }, []],
    [{ id: [1, 3, 99] }, [1, 3]],
    [{ id: [] }, []],
    [{ name: ["Ada", "Cy%", '"x', "a,b", "NULL", "{}", "\\"] }, [1, 3]],
    [{ mood: ["low"] }, [2, 4]],
    [{ nick: ["a", "d"] }, [1, 4]],
    [{ mood: "high" }, [1]],
    [{ id: { gt: 1, lte: 3 } }, [2, 3]],
    [{ id: { gte: 3 } }, [3, 4]],
    [{ id: { lt: 2 } }, [1]],
    [{ id: { ne: 2 } }, [1, 3, 4]],
    [{ name: { ne: null } }, [1, 2, 3]],
    [{ name: { eq: null } }, [4]],
    [{ name: { ne: "Ada" } }, [2, 3]],
    [{ name: { like: "%o%" } }, [2]],
    [{ name: { like: "Cy\\%" } }, [3]],
    [{ score: "12345678901234567890.123" }, [2]],
    [{ score: 1.5 }, [1]],
    [{ tags: { eq: ["x", "y"] } }, [1]],
    [{ profile: { eq: { email: "ada@example.com" } } }, [1]],
    [{ profile: { eq: [1] } }, [4]],
    [{ 'odd " name; --': "two" }, [2]],
    [{ name: "' OR '1'='1" }, []],
  ])("%j", async (where, ids) => {
    expect(await idsWhere(where)).toEqual(ids);
  });

  test.each([
    [{ nobody: 1 }, "not_found", '"nobody"'],
    [{ constructor: 1 }, "not_found", '"constructor"'],
    [{ toString: null }, "not_found", '"toString"'],
    [{ "id = 1 OR 1": 1 }, "not_found", "id = 1 OR 1"],
    [{ "": 1 }, "invalid_name", "is empty"],
    [{ ["x".repeat(64)]: 1 }, "invalid_name", "64 bytes"],
    [{ "id\0": 1 }, "invalid_name", "NUL"],
    [{ id: {} }, "invalid_where", '"id" is empty'],
    [{ id: { gt: 1, or: 2 } }, "ENACT_INVALID_INPUT", "where"],
    [{ id: { gt: null } }, "ENACT_INVALID_INPUT", "where"],
    [{ id: { gt: { gt: 1 } } }, "ENACT_INVALID_INPUT", "where"],
    [{ id: [null] }, "ENACT_INVALID_INPUT", "where"],
    [JSON.parse('{"__proto__": {"eq": 1}}'), "ENACT_INVALID_INPUT", "__proto__"],
    [{ id: JSON.parse('{"__proto__": 1}') }, "ENACT_INVALID_INPUT", "__proto__"],
    [{ id: "1 OR 1=1" }, "invalid_value", "22P02"],
    [{ id: { like: "1%" } }, "invalid_value", "42883"],
    [{ tags: ["x"] }, "invalid_value", "{ eq: […] }"],
    [{ name: { eq: { a: 1 } } }, "invalid_value", "cannot hold an object"],
    [[1], "ENACT_INVALID_INPUT", "where"],
    ["id = 1", "ENACT_INVALID_INPUT", "where"],
  ])("%j is refused", async (where, code, message) => {
    const result = await connector.call("selectRows", { table: "people", where: where as Where });
    expect(result).toMatchObject({ status: "failed", output: { code, error: expect.stringContaining(message) } });
  });
});

describe("selectRows", () => {
  test("touches every column it reads, compares or sorts by", async () => {
    const result = await connector.call("selectRows", {
      table: "people",
      columns: ["id"],
      where: { name: "Ada" },
      orderBy: [{ column: "score", direction: "desc" }],
      limit: 2,
    });
    expect(result).toMatchObject({ effect: "read", output: { rows: [{ id: 1 }], rowCount: 1, truncated: false } });
    expect(result.resources).toEqual([
      { kind: "sql.table", name: "public.people", change: "read", fields: ["id", "name", "score"], count: 2 },
    ]);
  });

  test("sorts", async () => {
    const input = { table: "people", columns: ["id"], where: { id: { lte: 3 } } };
    const down = await connector.call("selectRows", { ...input, orderBy: [{ column: "id", direction: "desc" }] });
    expect(down.output).toMatchObject({ rows: [{ id: 3 }, { id: 2 }, { id: 1 }] });
    const both = await connector.call("selectRows", { ...input, orderBy: [{ column: "mood" }, { column: "id" }] });
    expect(both.output).toMatchObject({ rows: [{ id: 2 }, { id: 1 }, { id: 3 }] });
  });

  test("gives at most maxRows, and says when there are more", async () => {
    const all = await connector.call("selectRows", { table: "many" });
    expect(all.output).toMatchObject({ rowCount: 5, truncated: true });
    const greedy = await connector.call("selectRows", { table: "many", limit: 10_000 });
    expect(greedy.output).toMatchObject({ rowCount: 5, truncated: true });
    const few = await connector.call("selectRows", { table: "many", limit: 2 });
    expect(few.output).toMatchObject({ rowCount: 2, truncated: true });
    const exact = await connector.call("selectRows", { table: "many", where: { id: { lte: 5 } } });
    expect(exact.output).toMatchObject({ rowCount: 5, truncated: false });
  });

  test("refuses a limit that is none, and unknown members", async () => {
    for (const odd of [
      { limit: 0 },
      { limit: -1 },
      { limit: 1.5 },
      { limit: "5; DROP TABLE many" },
      { having: "1" },
      { columns: [] },
    ]) {
      const result = await connector.call("selectRows", { table: "many", ...(odd as object) });
      expect(result).toMatchObject({ status: "failed", code: "ENACT_INVALID_INPUT" });
    }
  });

  test("refuses columns that are not there, everywhere a column is named", async () => {
    for (const input of [{ columns: ["*"] }, { columns: ["id, name"] }, { orderBy: [{ column: "id DESC" }] }]) {
      const result = await connector.call("selectRows", { table: "people", ...input });
      expect(result).toMatchObject({ status: "failed", code: "not_found" });
    }
  });

  test("cannot write, not even through a function behind a view", async () => {
    await db.sql(`CREATE TABLE traces (n int);
      CREATE FUNCTION leave_trace() RETURNS int LANGUAGE sql VOLATILE AS 'INSERT INTO traces VALUES (1) RETURNING n';
      CREATE VIEW tracing AS SELECT leave_trace() AS n`);
    const result = await connector.call("selectRows", { table: "tracing" });
    expect(result).toMatchObject({ status: "failed", code: "read_only" });
    expect(await db.sql("SELECT * FROM traces")).toEqual([]);
  });
});
