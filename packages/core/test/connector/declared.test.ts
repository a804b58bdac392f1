import { describe, expect, it } from "vitest";
import { isDeclared } from "../../src/connector/declared.js";
import type { Resource } from "../../src/models/resource.js";

const table: Resource = {
  kind: "sql.table",
  name: "public.customers",
  within: "shop",
  change: "update",
  fields: ["name", "city"],
  count: 2,
};

const without = (member: keyof Resource): Resource => {
  const { [member]: _left, ...rest } = table;
  return rest as Resource;
};

describe("a call is declared", () => {
  it.each<[string, readonly Resource[], readonly Resource[] | undefined]>([
    ["where it touches just what was declared", [table], [table]],
    ["where it touches less", [{ ...table, fields: ["city"], count: 1 }], [table]],
    ["where it touches nothing", [], undefined],
    [
      "where no resource of several is missing",
      [table, { ...table, change: "read" }],
      [{ ...table, change: "read" }, table],
    ],
    ["where the count was left open", [table], [{ ...table, count: "unbounded" }]],
    ["where neither counts", [without("count")], [without("count")]],
    [
      "where a create was declared as new",
      [{ ...table, change: "create" }],
      [{ ...table, change: "create", name: "new" }],
    ],
  ])("%s", (_name, touched, declared) => {
    expect(isDeclared(touched, declared)).toBe(true);
  });

  it.each<[string, Resource, readonly Resource[] | undefined]>([
    ["nothing was declared", table, undefined],
    ["an empty list was declared", table, []],
    ["the kind is another", { ...table, kind: "crm.contact" }, [table]],
    ["the name is another", { ...table, name: "public.orders" }, [table]],
    ["the name differs in case", { ...table, name: "public.Customers" }, [table]],
    ["the space is another", { ...table, within: "bank" }, [table]],
    ["the space is missing", without("within"), [table]],
    ["the change is another", { ...table, change: "delete" }, [table]],
    ["there is a further field", { ...table, fields: ["name", "salary"] }, [table]],
    ["no field was declared", table, [without("fields")]],
    ["fields were declared and the call names none", without("fields"), [table]],
    ["it counts more", { ...table, count: 3 }, [table]],
    ["it counts without end", { ...table, count: "unbounded" }, [table]],
    ["it does not count, and a number was declared", without("count"), [table]],
    ["it counts, and nothing was declared of it", table, [without("count")]],
    ["new was declared for what is no create", table, [{ ...table, name: "new" }]],
    [
      "two declarations would have to be added up",
      { ...table, fields: ["name", "city"] },
      [
        { ...table, fields: ["name"] },
        { ...table, fields: ["city"] },
      ],
    ],
  ])("not where %s", (_name, touched, declared) => {
    expect(isDeclared([touched], declared)).toBe(false);
  });
});
