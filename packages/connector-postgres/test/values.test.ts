import type { Json } from "@enact/core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { openDatabase, roleOf } from "./support/database.js";

const db = await openDatabase();
const connector = db.connector();

/** A type, a value as JSON gives it, and as the database gives it back where that differs. */
const CASES: readonly (readonly [type: string, value: Json, back?: Json])[] = [
  ["bool", true],
  ["int2", -32768],
  ["int4", 2147483647],
  ["int8", "9223372036854775807"],
  ["int8", 9007199254740991, "9007199254740991"],
  ["numeric", "0.1000000000000000000000000000000001"],
  ["numeric", "NaN"],
  ["numeric", 1e21, "1000000000000000000000"],
  ["numeric(10,2)", 1.5, "1.50"],
  ["float4", 0.1],
  ["float8", 0.1],
  ["float8", 5e-324],
  ["float8", "NaN"],
  ["float8", "Infinity"],
  ["float8", "-Infinity"],
  ["float8", "-0"],
  ["float8", 1.7976931348623157e308, "1.7976931348623157e+308"],
  ["float8", "1e+20"],
  ["money", "$1,234.50"],
  ["text", ""],
  ["text", "NULL"],
  ["text", "né 'quoted' \"double\" \\ {} $1 \u{1f600}\n"],
  ["text", null],
  ["char(4)", "ab", "ab  "],
  ["bytea", "\\x00ff10"],
  ["uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
  ["timestamptz", "2024-02-29T23:59:59.123456+02:00", "2024-02-29 21:59:59.123456+00"],
  ["timestamptz", "infinity"],
  ["timestamp", "2024-02-29 23:59:59.123456"],
  ["date", "0044-03-15 BC"],
  ["time", "23:59:59.999999"],
  ["timetz", "23:59:59.999999+05:30"],
  ["interval", "1 year 2 mons 3 days 04:05:06.789012"],
  ["inet", "192.168.0.1/24"],
  ["point", "(1,2)"],
  ["int4range", "[1,5)"],
  ["xml", "<a>b</a>"],
  ["json", { b: 1, a: [null, true, "x"] }],
  ["jsonb", { nested: { list: [1, 2.5, { deep: null }] } }],
  ["jsonb", [1, 2, 3]],
  ["jsonb", []],
  ["jsonb", "a text"],
  ["jsonb", '{"not": "parsed"}'],
  ["jsonb", 12],
  ["jsonb", false],
  ["jsonb", { 'quote"': 'back\\slash 123 "45"' }],
  ["int4[]", [1, null, 3]],
  ["int4[]", []],
  [
    "int4[]",
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ["int8[]", ["9223372036854775807"]],
  ["text[]", ["", "NULL", "null", null, 'a"b', "c\\d", "e,f", "{g}", " h ", "\u{1f600}"]],
  ["bool[]", [true, false]],
  ["numeric[]", ["1.10", "NaN"]],
  ["float8[]", [0.1, "Infinity"]],
  ["timestamptz[]", ["2024-01-01 00:00:00.000001+00"]],
  ["bytea[]", ["\\x00ff", "\\x"]],
  ["jsonb[]", [{ a: [1] }, [1, 2], "x", 3, null]],
  ["box[]", ["(1,1),(0,0)", "(2,2),(0,0)"]],
  ["mood", "high"],
  ["mood[]", ["high", "low"]],
  ["positive", 5],
  ["tags", ["a", "b"]],
  ["json_domain", { a: 1 }],
  ["positive[]", [1, 2]],
  ["tag_list", ["a"]],
  ["pair", "(1,x)"],
  ["int4[]", "{5,6}", [5, 6]],
  ["int4[]", "[0:1]={5,6}", "[0:1]={5,6}"],
];

beforeAll(async () => {
  await db.sql(`
    CREATE TYPE mood AS ENUM ('low', 'high'); CREATE TYPE pair AS (n int, t text);
    CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE DOMAIN tags AS text[]; CREATE DOMAIN json_domain AS jsonb;
    CREATE DOMAIN tag_list AS tags;
    CREATE TABLE texts (id serial, t text, j jsonb, list text[], nested text[]);
  `);
  for (const [index, [type]] of CASES.entries()) await db.sql(`CREATE TABLE t${index} (id int PRIMARY KEY, v ${type})`);
});

describe("a value comes back as it went in", () => {
  test.each(CASES.map((entry, index) => [index, ...entry] as const))(
    "%i: %s %j",
    async (index, _type, value, back = value) => {
      const table = `t${index}`;
      const inserted = await connector.call("insertRow", { table, row: { id: 1, v: value } });
      expect(inserted.output).toMatchObject({ rows: [{ v: back }] });
      const updated = await connector.call("updateRows", { table, set: { v: back }, where: { id: 1 } });
      expect(updated.output).toMatchObject({ before: [{ v: back }], rows: [{ v: back }] });
      const selected = await connector.call("selectRows", { table });
      expect(selected.output).toMatchObject({ rows: [{ id: 1, v: back }] });
    },
  );

  test("any text, in a column, in a list and in JSON", async () => {
    const text = fc
      .string({ unit: "binary", maxLength: 30 })
      .filter((value) => value.isWellFormed() && !value.includes("\0"));
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.option(text), { maxLength: 4 }), async (t, list) => {
        const row = { t, list, j: { [`k${t}`]: [t] } };
        const { output } = await connector.call("insertRow", { table: "texts", row });
        expect(output).toMatchObject({ rows: [row] });
        const found = await connector.call("selectRows", {
          table: "texts",
          where: { t: [t], list: { eq: list } },
          limit: 1,
        });
        expect(found.output).toMatchObject({ rows: [{ t, list }] });
      }),
      { numRuns: 150 },
    );
  });

  test("numbers in JSON that JavaScript cannot hold become strings of their digits", async () => {
    await db.sql(`CREATE TABLE numbers (plain json, parsed jsonb);
      INSERT INTO numbers VALUES ('{"n": 12345678901234567890, "t": "12345678901234567890", "f": 0.1, "z": 1.50, "e": 1E400}',
      '[9007199254740993, 9007199254740991, 0.30000000000000000001, "\\"1e999"]')`);
    const { output } = await connector.call("selectRows", { table: "numbers" });
    expect(output).toMatchObject({
      rows: [
        {
          plain: { n: "12345678901234567890", t: "12345678901234567890", f: 0.1, z: 1.5, e: "1E400" },
          parsed: ["9007199254740993", 9007199254740991, "0.30000000000000000001", '"1e999'],
        },
      ],
    });
  });

  test("whatever the role's own settings are", async () => {
    const role = await db.role("german");
    await db.sql(`
      ALTER ROLE ${roleOf(role)} SET DateStyle = 'German'; ALTER ROLE ${roleOf(role)} SET TimeZone = 'Asia/Tokyo';
      ALTER ROLE ${roleOf(role)} SET bytea_output = 'escape'; ALTER ROLE ${roleOf(role)} SET IntervalStyle = 'iso_8601';
      ALTER ROLE ${roleOf(role)} SET extra_float_digits = -10;
      CREATE TABLE settings (at timestamptz, b bytea, i interval, f float8);
      INSERT INTO settings VALUES ('2024-01-02 03:04:05.678901Z', '\\x00ff', '1 day', 0.1234567890123456);
      GRANT SELECT ON settings TO ${roleOf(role)}`);
    const { output } = await db.connector({ connectionString: role }).call("selectRows", { table: "settings" });
    expect(output).toMatchObject({
      rows: [{ at: "2024-01-02 03:04:05.678901+00", b: "\\x00ff", i: "1 day", f: 0.1234567890123456 }],
    });
  });

  test("without a change of the driver's global parsers", async () => {
    const [row] = await db.sql("SELECT '2024-01-01Z'::timestamptz AS at, '{1}'::int[] AS list, '{\"a\":1}'::json AS j");
    expect(row).toEqual({ at: new Date("2024-01-01"), list: [1], j: { a: 1 } });
  });
});

test("a column named like a member of every object is a column", async () => {
  await db.sql(
    `CREATE TABLE traps ("__proto__" text, "constructor" text, "$bytes" text); INSERT INTO traps VALUES ('p', 'c', 'b')`,
  );
  const { output } = await connector.call("selectRows", { table: "traps" });
  expect(JSON.stringify(output)).toContain('{"$__proto__":"p","constructor":"c","$$bytes":"b"}');
});
