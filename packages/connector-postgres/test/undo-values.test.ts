import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { SelectRowsOutput } from "../src/index.js";
import { openDatabase } from "./support/database.js";
import { type DoneCall, undo } from "./support/undo.js";

const db = await openDatabase();
const connector = db.connector();

const text = fc
  .string({ unit: "binary", maxLength: 12 })
  .filter((value) => value.isWellFormed() && !value.includes("\0"));
const decimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.stringMatching(/^[0-9]{0,10}$/))
  .map(([minus, whole, fraction]) => `${minus ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`);
const double = fc.oneof(
  fc.double().map(String),
  fc.constantFrom("-0", "1e300", "5e-324", "NaN", "Infinity", "-Infinity"),
);
const micros = fc.bigInt({ min: -(2n ** 50n), max: 2n ** 52n }).map((n) => `epoch ${n}`);
const key = fc.oneof(text, fc.constantFrom("$enact", "$$enact", "$digest", "__proto__", "$__proto__", "a/b", "~", "1"));
const { json } = fc.letrec<{ json: string; list: string; object: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    decimal,
    fc.constantFrom("null", "true", "1.0", "0.10"),
    text.map((value) => JSON.stringify(value)),
    decimal.map((value) => JSON.stringify(value)),
    tie("list"),
    tie("object"),
  ),
  list: fc.array(tie("json"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
  object: fc
    .array(fc.tuple(key, tie("json")), { maxLength: 3 })
    .map((members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`),
}));
const jsonb = json.filter((value) => !value.includes("\\u0000"));
const list = (items: fc.Arbitrary<string>) => fc.array(fc.option(items), { maxLength: 3 });

/** A type, its values as they are given to the server, and how the server reads them where that is no plain cast. */
const TYPES: readonly (readonly [type: string, values: fc.Arbitrary<unknown>, read?: string])[] = [
  ["bool", fc.boolean()],
  ["int8", fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)],
  ["numeric", fc.oneof(decimal, fc.constantFrom("NaN", "Infinity", "-Infinity", "0.000", "1e-20"))],
  ["numeric(12,4)", fc.constantFrom("1.5", "-2.0000", "12345678.1234")],
  ["float4", fc.oneof(fc.float().map(String), fc.constantFrom("NaN", "-0"))],
  ["float8", double],
  ["text", text],
  ["char(5)", fc.stringMatching(/^[a-z]{0,5}$/)],
  ["bytea", fc.uint8Array({ maxLength: 8 }).map((bytes) => `\\x${Buffer.from(bytes).toString("hex")}`)],
  ["timestamptz", micros, "'epoch'::timestamptz + split_part($, ' ', 2)::int8 * interval '1 microsecond'"],
  ["timestamp", micros, "'epoch'::timestamp + split_part($, ' ', 2)::int8 * interval '1 microsecond'"],
  ["date", fc.constantFrom("0044-03-15 BC", "2024-02-29", "infinity")],
  ["interval", fc.constantFrom("1 year -2 days 03:04:05.000001", "-1 mon", "0")],
  ["time", fc.constantFrom("23:59:59.999999", "24:00")],
  ["uuid", fc.uuid()],
  ["jsonb", jsonb],
  [
    "json",
    fc.oneof(
      fc.constantFrom("null", "1.0", '{"a":[1,null]}'),
      text.map((value) => JSON.stringify(value)),
    ),
  ],
  ["int4[]", fc.oneof(list(fc.integer().map(String)), fc.constantFrom("[0:1]={1,2}", "{{1,2},{3,4}}", "{}"))],
  ["text[]", list(text)],
  ["float8[]", list(double)],
  ["jsonb[]", list(jsonb)],
  ["box[]", fc.constantFrom("{(1,1),(0,0);(2,2),(0,0)}", "{}")],
  ["mood", fc.constantFrom("low", 'it\'s, "high"')],
  ["mood[]", list(fc.constantFrom("low", 'it\'s, "high"'))],
  ["positive", fc.integer({ min: 1, max: 99 }).map(String)],
  ["tags", list(text)],
  ["json_domain", jsonb],
  ["pair", fc.constantFrom("(1,x)", '(,"a ""quoted"", one")', "(2,)")],
  ["int4range", fc.constantFrom("[1,5)", "empty", "(,3)")],
  ["tsvector", fc.constantFrom("'a':1 'b':2A", "")],
  ["bit varying", fc.stringMatching(/^[01]{0,9}$/)],
  ["inet", fc.constantFrom("192.168.0.1/24", "::1")],
];
const columns = TYPES.map((_, index) => `c${index}`);

beforeAll(async () => {
  await db.sql(`CREATE TYPE mood AS ENUM ('low', 'it''s, "high"'); CREATE TYPE pair AS (n int, t text);
    CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE DOMAIN tags AS text[]; CREATE DOMAIN json_domain AS jsonb;
    CREATE TABLE t (id int PRIMARY KEY, ${TYPES.map(([type], index) => `c${index} ${type}`).join(", ")})`);
});

const row = fc.tuple(...TYPES.map(([, values]) => fc.option(values, { freq: 5 })));

async function put(id: number, values: readonly unknown[]): Promise<void> {
  const read = TYPES.map(([type, , text = "$"], index) => `(${text.replaceAll("$", `$${index + 2}::text`)})::${type}`);
  const given = values.map((value) => (Array.isArray(value) ? arrayLiteral(value) : value));
  await db.sql(`INSERT INTO t VALUES ($1, ${read.join(", ")})`, [id, ...given]);
}

function arrayLiteral(items: readonly (string | null)[]): string {
  return `{${items.map((item) => (item === null ? "NULL" : `"${item.replace(/["\\]/g, "\\$&")}"`)).join(",")}}`;
}

/** Every value as the server writes it. */
const contents = () => db.sql(`SELECT id, ${columns.map((name) => `${name}::text`).join(", ")} FROM t ORDER BY id`);

test("values of every type survive an insert, an update or a delete, and its undo", async () => {
  await fc.assert(
    fc.asyncProperty(row, row, async (one, other) => {
      await db.sql("TRUNCATE t");
      await put(1, one);
      await put(2, other);
      const before = await contents();
      const remove = await connector.call("deleteRows", { table: "t", where: { id: [1, 2] } });
      await undo(connector, "deleteRows", remove as DoneCall);
      expect(await contents()).toEqual(before);

      // To what the other row has, as a client would write it back.
      const { output } = await connector.call("selectRows", { table: "t", where: { id: 2 } });
      const { id: _id, ...set } = (output as SelectRowsOutput).rows[0] ?? {};
      const writable = Object.fromEntries(Object.entries(set).map(([name, value]) => [name, plain(value)]));
      const update = await connector.call("updateRows", { table: "t", set: writable as never, where: { id: 1 } });
      if (JSON.stringify(await contents()) !== JSON.stringify(before)) {
        await undo(connector, "updateRows", update as DoneCall);
      }
      expect(await contents()).toEqual(before);

      const insert = await connector.call("insertRow", { table: "t", row: { ...writable, id: 3 } as never });
      await undo(connector, "insertRow", insert as DoneCall);
      expect(await contents()).toEqual(before);
    }),
    { numRuns: 60 },
  );
});

/** Without the keys that core keeps for itself, which no input may have. */
function plain(value: unknown): unknown {
  return JSON.stringify(value).includes("$") || JSON.stringify(value).includes("__proto__") ? null : value;
}

test("what cannot be had again from a record is refused", async () => {
  await db.sql(`CREATE TABLE lossy (id int PRIMARY KEY, written json, nested jsonb[]);
    INSERT INTO lossy VALUES (1, '{"b": 1, "a": 2}', NULL), (2, NULL, '{{1,2},{3,4}}')`);
  for (const id of [1, 2]) {
    const remove = await connector.call("deleteRows", { table: "lossy", where: { id } });
    await expect(undo(connector, "deleteRows", remove as DoneCall)).rejects.toMatchObject({ code: "not_restorable" });
  }
  expect(await db.sql("SELECT * FROM lossy")).toEqual([]);
});
