import type { Resource } from "@enact/core";
import { beforeAll, describe, expect, test } from "vitest";
import type { PostgresActionName } from "../src/index.js";
import { openDatabase } from "./support/database.js";

const db = await openDatabase();
const connector = db.connector();

/** What a call touches, one text a resource, in order of name. */
async function touched(name: PostgresActionName, input: object): Promise<readonly string[]> {
  const result = await connector.call(name, input as never);
  expect(result.code, JSON.stringify(result.output)).not.toBe("ENACT_ACTION_BLOCKED");
  return result.resources.map(describeResource).sort();
}

function describeResource({ name, change, fields, count }: Resource): string {
  return `${change} ${name.replace("public.", "")}(${[...(fields ?? [])].sort().join(",")}) ${count}`;
}

async function blocked(name: PostgresActionName, input: object): Promise<unknown> {
  const result = await connector.call(name, input as never);
  expect(result).toMatchObject({ status: "failed", code: "ENACT_ACTION_BLOCKED", resources: [] });
  return (result.output as { error: string }).error;
}

describe("views", () => {
  beforeAll(async () => {
    await db.sql(`
      CREATE TABLE people (id int PRIMARY KEY, email text, name text, profile jsonb, org int);
      CREATE TABLE orgs (id int PRIMARY KEY, title text, secret text);
      INSERT INTO people VALUES (1, 'a', 'A', '{}', 1), (2, 'b', 'B', '{}', 2); INSERT INTO orgs VALUES (1, 'x', 's');
      CREATE VIEW contacts AS SELECT id, email AS mail, name, profile AS data, upper(name) AS shout FROM people;
      CREATE VIEW "nested view" AS SELECT mail AS "the \\ mail {x} (y)", id, data AS d FROM contacts;
      CREATE VIEW known AS SELECT id, email AS mail FROM people WHERE org IN (SELECT id FROM orgs WHERE title <> '');
      CREATE VIEW picked AS SELECT id, (SELECT title FROM orgs WHERE orgs.id = org) AS title, email FROM people;
      CREATE VIEW joined AS SELECT people.id, email, title FROM people JOIN orgs ON org = orgs.id;
      CREATE VIEW counted AS SELECT count(*) AS n FROM people;
      CREATE VIEW constants AS SELECT 1 AS n;
      CREATE MATERIALIZED VIEW snapshot AS SELECT id, email FROM people;
    `);
  });

  test("name the table under them, by its own columns", async () => {
    expect(
      await touched("insertRow", { table: "contacts", row: { id: 7, mail: "m", data: { address: { city: "x" } } } }),
    ).toEqual([
      "create contacts(data,data.address,data.address.city,id,mail) 1",
      "create people(email,id,profile,profile.address,profile.address.city) 1",
    ]);
    expect(await touched("updateRows", { table: "contacts", set: { mail: "n" }, where: { id: [1, 2] } })).toEqual([
      "update contacts(mail) 2",
      "update people(email) 2",
    ]);
    expect(await touched("deleteRows", { table: "contacts", where: { id: 7 } })).toEqual([
      "delete contacts() 1",
      "delete people() 1",
    ]);
  });

  test("over views name every one of them", async () => {
    const set = { "the \\ mail {x} (y)": "m", d: { a: 1 } };
    expect(await touched("updateRows", { table: "nested view", set, where: { id: 1 } })).toEqual([
      "update contacts(data,data.a,mail) 1",
      "update nested view(d,d.a,the \\ mail {x} (y)) 1",
      "update people(email,profile,profile.a) 1",
    ]);
  });

  test("with a condition on another table read that one", async () => {
    expect(await touched("updateRows", { table: "known", set: { mail: "x" }, where: { id: 1 } })).toEqual([
      "read orgs(id,title) unbounded",
      "update known(mail) 1",
      "update people(email) 1",
    ]);
    expect(await touched("updateRows", { table: "picked", set: { email: "x" }, where: { id: 1 } })).toEqual([
      "read orgs(id,title) unbounded",
      "update people(email) 1",
      "update picked(email) 1",
    ]);
  });

  test("read name all columns they are made of", async () => {
    expect(await touched("selectRows", { table: "joined", columns: ["title"] })).toEqual([
      "read joined(title) 100",
      "read orgs(id,title) unbounded",
      "read people(email,id,org) unbounded",
    ]);
    expect(await touched("selectRows", { table: "counted" })).toEqual([
      "read counted(n) 100",
      "read people() unbounded",
    ]);
    expect(await touched("selectRows", { table: "snapshot" })).toEqual([
      "read people(email,id) unbounded",
      "read snapshot(email,id) 100",
    ]);
    expect(await touched("selectRows", { table: "constants" })).toEqual(["read constants(n) 100"]);
  });

  test.each([
    ["joined", { title: "x" }, "which table is written through the view public.joined"],
    ["contacts", { shout: "x" }, 'column "shout" of the view public.contacts is computed'],
    ["counted", { n: 1 }, 'column "n" of the view public.counted is computed'],
    ["constants", { n: 1 }, "which table is written through the view public.constants"],
    ["snapshot", { email: "x" }, "public.snapshot is a materialized view"],
  ])("that cannot be written through are a block: %s", async (table, set, reason) => {
    expect(await blocked("insertRow", { table, row: set })).toContain(reason);
    expect(await blocked("updateRows", { table, set, where: set })).toContain(reason);
  });

  test("with an INSTEAD OF trigger or a rule are a block for that change", async () => {
    await db.sql(`
      CREATE FUNCTION aside() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM orgs; RETURN NEW; END';
      CREATE VIEW tricky AS SELECT id, email FROM people;
      CREATE TRIGGER aside INSTEAD OF INSERT ON tricky FOR EACH ROW EXECUTE FUNCTION aside();
      CREATE RULE gone AS ON DELETE TO tricky DO INSTEAD DELETE FROM orgs;
    `);
    expect(await blocked("insertRow", { table: "tricky", row: { id: 9 } })).toContain(
      "INSTEAD OF trigger on public.tricky",
    );
    expect(await blocked("deleteRows", { table: "tricky", where: { id: 1 } })).toContain("A rule on public.tricky");
    expect(await touched("updateRows", { table: "tricky", set: { email: "x" }, where: { id: 1 } })).toHaveLength(2);
    expect(await db.sql("SELECT count(*)::int AS count FROM orgs")).toEqual([{ count: 1 }]);
  });
});

describe("partitions", () => {
  beforeAll(async () => {
    await db.sql(`
      CREATE TABLE events (id int, day date, body text) PARTITION BY RANGE (day);
      CREATE TABLE events_2024 (body text, day date, id int);
      ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
      CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (id);
      CREATE TABLE events_2025_one PARTITION OF events_2025 FOR VALUES IN (1);
      INSERT INTO events VALUES (1, '2024-05-05', 'x'), (1, '2025-05-05', 'y');
      CREATE VIEW log AS SELECT day, body AS text FROM events;
    `);
  });

  test("are touched by what touches their root", async () => {
    const all = (change: string, count: number) =>
      ["events", "events_2024", "events_2025", "events_2025_one"].map((name) => `${change} ${name}(body) ${count}`);
    expect(await touched("updateRows", { table: "events", set: { body: "z" }, where: { id: 1 } })).toEqual(
      all("update", 2),
    );
    expect(await touched("selectRows", { table: "events", columns: ["body"] })).toEqual(all("read", 100));
    expect(await touched("insertRow", { table: "events", row: { id: 1, day: "2024-01-02" } })).toHaveLength(4);
    expect(await touched("deleteRows", { table: "events", where: { id: 1 } })).toHaveLength(4);
  });

  test("touch their roots", async () => {
    expect(await touched("insertRow", { table: "events_2025_one", row: { id: 1, day: "2025-01-02" } })).toEqual([
      "create events(day,id) 1",
      "create events_2025(day,id) 1",
      "create events_2025_one(day,id) 1",
    ]);
    expect(await touched("selectRows", { table: "events_2024", columns: ["id"] })).toEqual([
      "read events(id) 100",
      "read events_2024(id) 100",
    ]);
  });

  test("are touched through a view", async () => {
    expect(await touched("insertRow", { table: "log", row: { day: "2024-01-02", text: "t" } })).toEqual([
      "create events(body,day) 1",
      "create events_2024(body,day) 1",
      "create events_2025(body,day) 1",
      "create events_2025_one(body,day) 1",
      "create log(day,text) 1",
    ]);
  });

  test("that are foreign tables are a block", async () => {
    await db.sql(`
      CREATE FOREIGN DATA WRAPPER elsewhere; CREATE SERVER far FOREIGN DATA WRAPPER elsewhere;
      CREATE FOREIGN TABLE remote (id int) SERVER far;
      CREATE TABLE mixed (id int) PARTITION BY LIST (id);
      CREATE FOREIGN TABLE mixed_far PARTITION OF mixed FOR VALUES IN (1) SERVER far;
      CREATE VIEW over_far AS SELECT * FROM remote;
    `);
    for (const table of ["remote", "mixed", "mixed_far", "over_far"]) {
      expect(await blocked("insertRow", { table, row: { id: 2 } })).toContain("is a foreign table");
      expect(await blocked("deleteRows", { table, where: { id: 2 } })).toContain("is a foreign table");
      expect(await blocked("selectRows", { table })).toContain("is a foreign table");
    }
  });
});

describe("inheritance", () => {
  test("children are touched by all but an insert, and touch their parents", async () => {
    await db.sql(`CREATE TABLE animals (id int, name text); CREATE TABLE dogs (breed text) INHERITS (animals);
      INSERT INTO dogs VALUES (1, 'Rex', 'x')`);
    expect(await touched("insertRow", { table: "animals", row: { id: 2 } })).toEqual(["create animals(id) 1"]);
    expect(await touched("updateRows", { table: "animals", set: { name: "y" }, where: { id: 1 } })).toEqual([
      "update animals(name) 1",
      "update dogs(name) 1",
    ]);
    expect(await touched("insertRow", { table: "dogs", row: { id: 3, breed: "z" } })).toEqual([
      "create animals(id) 1",
      "create dogs(breed,id) 1",
    ]);
  });

  test("a rule on a child is a block", async () => {
    await db.sql("CREATE TABLE cats () INHERITS (animals); CREATE RULE nine AS ON DELETE TO cats DO INSTEAD NOTHING");
    expect(await blocked("deleteRows", { table: "animals", where: { id: 1 } })).toContain("A rule on public.cats");
  });
});

describe("foreign keys", () => {
  beforeAll(async () => {
    await db.sql(`
      CREATE TABLE accounts (id int PRIMARY KEY, code text UNIQUE, note text);
      CREATE TABLE invoices (id int PRIMARY KEY, account int REFERENCES accounts ON DELETE CASCADE);
      CREATE TABLE lines (id int PRIMARY KEY, invoice int REFERENCES invoices ON DELETE CASCADE);
      CREATE TABLE stock (id int PRIMARY KEY, line int REFERENCES lines ON DELETE SET NULL);
      CREATE TABLE tickets (id int PRIMARY KEY, account int DEFAULT 1 REFERENCES accounts ON DELETE SET DEFAULT);
      CREATE TABLE strict (id int PRIMARY KEY, account int REFERENCES accounts);
      CREATE TABLE labels (code text PRIMARY KEY REFERENCES accounts (code) ON UPDATE CASCADE, color text);
      CREATE TABLE uses (id int, label text REFERENCES labels ON UPDATE CASCADE);
      CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree ON DELETE CASCADE);
      CREATE TABLE pairs (a int, b int, PRIMARY KEY (a, b));
      CREATE TABLE halves (a int, b int, FOREIGN KEY (a, b) REFERENCES pairs ON DELETE SET NULL (b));
      INSERT INTO accounts VALUES (1, 'one', ''), (2, 'two', ''); INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2);
      INSERT INTO invoices VALUES (1, 2); INSERT INTO lines VALUES (1, 1), (2, 1); INSERT INTO pairs VALUES (1, 1);
      CREATE VIEW accounts_view AS SELECT id, code AS short FROM accounts;
    `);
  });

  test("that cascade a delete are followed to the end", async () => {
    const wake = [
      "delete invoices() unbounded",
      "delete lines() unbounded",
      "update stock(line) unbounded",
      "update tickets(account) unbounded",
    ];
    expect(await touched("deleteRows", { table: "accounts_view", where: { id: 99 } })).toEqual([
      "delete accounts() 0",
      "delete accounts_view() 0",
      ...wake,
    ]);
    expect(await touched("deleteRows", { table: "accounts", where: { id: 2 } })).toEqual([
      "delete accounts() 1",
      ...wake,
    ]);
    expect(await db.sql("SELECT count(*)::int AS count FROM lines")).toEqual([{ count: 0 }]);
  });

  test("that cascade an update are followed where the columns they point to are written", async () => {
    expect(await touched("updateRows", { table: "accounts", set: { note: "n" }, where: { id: 1 } })).toEqual([
      "update accounts(note) 1",
    ]);
    expect(await touched("updateRows", { table: "accounts_view", set: { short: "uno" }, where: { id: 1 } })).toEqual([
      "update accounts(code) 1",
      "update accounts_view(short) 1",
      "update labels(code) unbounded",
      "update uses(label) unbounded",
    ]);
  });

  test("that point to their own table end", async () => {
    expect(await touched("deleteRows", { table: "tree", where: { id: 1 } })).toEqual(["delete tree() unbounded"]);
    expect(await db.sql("SELECT * FROM tree")).toEqual([]);
  });

  test("that set some columns name these", async () => {
    expect(await touched("deleteRows", { table: "pairs", where: { a: 1 } })).toEqual([
      "delete pairs() 1",
      "update halves(b) unbounded",
    ]);
  });

  test("are not followed by an insert or a read", async () => {
    expect(await touched("insertRow", { table: "accounts", row: { id: 3 } })).toEqual(["create accounts(id) 1"]);
    expect(await touched("selectRows", { table: "accounts", columns: ["id"] })).toEqual(["read accounts(id) 100"]);
  });

  test("that reach partitions name them, and what lies behind", async () => {
    await db.sql(`
      CREATE TABLE owners (id int PRIMARY KEY);
      CREATE TABLE things (id int, owner int REFERENCES owners ON DELETE CASCADE, PRIMARY KEY (id)) PARTITION BY RANGE (id);
      CREATE TABLE things_low PARTITION OF things FOR VALUES FROM (0) TO (100);
      CREATE TABLE parts (id int, thing int REFERENCES things ON DELETE CASCADE);
      INSERT INTO owners VALUES (1); INSERT INTO things VALUES (1, 1);
    `);
    expect(await touched("deleteRows", { table: "owners", where: { id: 1 } })).toEqual([
      "delete owners() 1",
      "delete parts() unbounded",
      "delete things() unbounded",
      "delete things_low() unbounded",
    ]);
    expect(await touched("deleteRows", { table: "things_low", where: { id: 5 } })).toEqual([
      "delete parts() unbounded",
      "delete things() 0",
      "delete things_low() 0",
    ]);
  });

  test("that lead to a rule are a block", async () => {
    await db.sql(`CREATE TABLE bases (id int PRIMARY KEY);
      CREATE TABLE ruled (id int, base int REFERENCES bases ON DELETE CASCADE);
      CREATE RULE also AS ON DELETE TO ruled DO ALSO DELETE FROM accounts`);
    expect(await blocked("deleteRows", { table: "bases", where: { id: 1 } })).toContain("A rule on public.ruled");
  });
});

describe("what a catalog cannot tell", () => {
  test("a trigger's effects are not among the resources: a stated limit; the trigger is named", async () => {
    await db.sql(`
      CREATE TABLE watched (id int); CREATE TABLE audit (id int);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit VALUES (NEW.id); RETURN NEW; END';
      CREATE TRIGGER note_insert AFTER INSERT ON watched FOR EACH ROW EXECUTE FUNCTION note();
      CREATE TRIGGER note_off AFTER INSERT ON watched FOR EACH ROW EXECUTE FUNCTION note();
      ALTER TABLE watched DISABLE TRIGGER note_off;
    `);
    const result = await connector.call("insertRow", { table: "watched", row: { id: 1 } });
    expect(result).toMatchObject({ success: true, before: { triggers: ["public.watched.note_insert"] } });
    expect(result.resources.map(({ name }) => name)).toEqual(["public.watched"]);
    expect(await db.sql("SELECT * FROM audit")).toEqual([{ id: 1 }]);
  });
});

test("resources are within the database, where the connector has a name for it", async () => {
  await db.sql("CREATE TABLE plain (id int)");
  const labelled = db.connector({ database: "shop" });
  const result = await labelled.call("insertRow", { table: "plain", row: { id: 1 } });
  expect(result.resources).toEqual([
    { kind: "sql.table", name: "public.plain", within: "shop", change: "create", fields: ["id"], count: 1 },
  ]);
});
