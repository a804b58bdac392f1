import {
  type ActionResult,
  action,
  anyObject,
  Connector,
  defineWorkflow,
  EnactClient,
  evaluateAll,
  type JsonObject,
  MemoryReceiptStore,
  type Policy,
  type Resource,
  type Schema,
} from "@enact/core";
import { describe, expect, it } from "vitest";
import {
  contractorCannotWritePii,
  limitTasksPerContact,
  maxFilesPerCommit,
  maxRowsAffected,
  noDuplicateContacts,
  noPushToMain,
  noUnboundedWrite,
  protectTables,
  requireBranchPrefix,
} from "../src/index.js";
import { REACH } from "./policies.js";
import { atCall } from "./support.js";

interface Parcel {
  readonly depot: string;
  readonly shelf: string;
  readonly goods?: readonly string[];
  readonly pieces?: number | "unbounded";
  readonly verb?: Resource["change"];
}

/** An input schema that takes any object for a parcel. */
const parcel = anyObject as unknown as Schema<Parcel, Parcel>;

/** What the made-up vendor holds. */
interface Warehouse {
  readonly people: Set<string>;
  readonly chores: string[];
  readonly sent: Parcel[];
}

/** A vendor that calls everything by names of its own, and says in core's words what it touches. */
function actionsOf(warehouse: Warehouse) {
  const sending = (touches: (input: Parcel) => readonly Resource[]) =>
    action({
      input: parcel,
      effect: "write",
      touches,
      run: (input) => {
        warehouse.sent.push(input);
        return { ok: true };
      },
    });
  return {
    shipCrate: sending(({ depot, shelf, goods = [], verb = "update" }) => [
      { kind: "git.ref", within: depot, name: shelf, change: verb },
      ...goods.map((name) => ({ kind: "git.file", within: depot, name, change: "update" }) as const),
    ]),
    restock: sending(({ depot, shelf, goods, pieces, verb = "update" }) => [
      {
        kind: "sql.table",
        within: depot,
        name: shelf,
        change: verb,
        ...(goods === undefined ? {} : { fields: goods }),
        ...(pieces === undefined ? {} : { count: pieces }),
      },
    ]),
    greet: action({
      input: parcel,
      effect: "write",
      touches: ({ depot, shelf }) => [
        { kind: "crm.contact", within: depot, name: shelf, change: "create", fields: ["hello"] },
      ],
      run: ({ shelf }) => {
        warehouse.people.add(shelf);
        return { ok: true };
      },
    }),
    assignChore: action({
      input: parcel,
      effect: "write",
      touches: ({ shelf }) => [{ kind: "crm.task", within: shelf, name: "new", change: "create", fields: ["chore"] }],
      run: ({ shelf }) => {
        warehouse.chores.push(shelf);
        return { ok: true };
      },
    }),
    seekPerson: action({
      input: anyObject,
      effect: "read",
      run: ({ badge }) => ({ known: warehouse.people.has(String(badge)) }),
    }),
    tallyChores: action({
      input: anyObject,
      effect: "read",
      run: ({ badge }) => ({ tally: warehouse.chores.filter((name) => name === badge).length }),
    }),
  };
}

class WarehouseConnector extends Connector<ReturnType<typeof actionsOf>> {
  constructor(warehouse: Warehouse) {
    const actions = actionsOf(warehouse);
    super({
      system: "warehouse",
      actions,
      allowedActions: Object.keys(actions) as (keyof typeof actions)[],
      answers: {
        "crm.contact.find": {
          action: "seekPerson",
          input: ({ email }) => ({ badge: email }),
          output: (output) => ({ found: (output as JsonObject).known as boolean }),
        },
        "crm.task.count": {
          action: "tallyChores",
          input: ({ contact }) => ({ badge: contact }),
          output: (output) => ({ count: (output as JsonObject).tally as number }),
        },
      },
    });
  }
}

type Name = "shipCrate" | "restock" | "greet" | "assignChore";

const POLICIES: readonly Policy[] = [
  noPushToMain,
  requireBranchPrefix("agent/"),
  maxFilesPerCommit(2),
  protectTables(["public.users"]),
  maxRowsAffected(10),
  noUnboundedWrite,
  contractorCannotWritePii({ piiFields: ["email"] }),
  noDuplicateContacts,
  limitTasksPerContact({ max: 2, windowDays: 7 }),
];

const REPO = { depot: "octo/hello" };
const SHOP = { depot: "shop", pieces: 1, goods: ["note"] };

/** What a call would send, and the policies that refuse it. */
const CALLS: readonly (readonly [string, Name, Parcel, readonly string[]])[] = [
  ["a push to a branch of the agent's", "shipCrate", { ...REPO, shelf: "refs/heads/agent/x", goods: ["a"] }, []],
  ["a push to main", "shipCrate", { ...REPO, shelf: "refs/heads/main" }, ["noPushToMain", "requireBranchPrefix"]],
  [
    "a deletion of main",
    "shipCrate",
    { ...REPO, shelf: "main", verb: "delete" },
    ["noPushToMain", "requireBranchPrefix"],
  ],
  ["a branch elsewhere", "shipCrate", { ...REPO, shelf: "refs/heads/x" }, ["requireBranchPrefix"]],
  ["many files", "shipCrate", { ...REPO, shelf: "refs/heads/agent/x", goods: ["a", "b", "c"] }, ["maxFilesPerCommit"]],
  ["a row", "restock", { ...SHOP, shelf: "public.orders" }, []],
  ["a protected table", "restock", { ...SHOP, shelf: '"public"."Users"' }, ["protectTables"]],
  ["many rows", "restock", { ...SHOP, shelf: "public.orders", pieces: 11 }, ["maxRowsAffected"]],
  [
    "all rows",
    "restock",
    { ...SHOP, shelf: "public.orders", pieces: "unbounded" },
    ["maxRowsAffected", "noUnboundedWrite"],
  ],
  ["personal data", "restock", { ...SHOP, shelf: "public.orders", goods: ["E_Mail"] }, ["contractorCannotWritePii"]],
  [
    "nobody knows what",
    "restock",
    { depot: "shop", shelf: "public.orders" },
    ["maxRowsAffected", "noUnboundedWrite", "contractorCannotWritePii"],
  ],
  ["a new contact", "greet", { depot: "crm", shelf: "ada@example.com" }, []],
  ["a contact without an address", "greet", { depot: "crm", shelf: "Ada" }, ["noDuplicateContacts"]],
  ["a task", "assignChore", { depot: "crm", shelf: "ada@example.com" }, []],
  ["a task for nobody", "assignChore", { depot: "crm", shelf: "\u200b" }, ["limitTasksPerContact"]],
];

const ACTOR = { role: "contractor" };

function warehouse(): Warehouse {
  return { people: new Set(), chores: [], sent: [] };
}

/** A client whose one workflow makes these calls, one after the other. */
function clientFor(held: Warehouse, calls: readonly (readonly [Name, Parcel])[], touches?: readonly Resource[]) {
  const connector = new WarehouseConnector(held);
  const work = defineWorkflow({
    name: "work",
    systems: { warehouse: WarehouseConnector },
    payload: anyObject,
    ...(touches === undefined ? {} : { touches: () => touches }),
    run: async ({ systems }) => {
      for (const [name, input] of calls) await systems.warehouse[name](input);
    },
  });
  return new EnactClient({
    systems: { warehouse: connector },
    policies: POLICIES,
    workflows: [work],
    secret: "s".repeat(32),
    receipts: new MemoryReceiptStore(),
  });
}

async function runOf(held: Warehouse, calls: readonly (readonly [Name, Parcel])[], touches?: readonly Resource[]) {
  const enact = clientFor(held, calls, touches);
  try {
    return (await enact.run({ workflow: "work", actor: ACTOR, payload: {} })).receipt;
  } finally {
    await enact.close();
  }
}

function refusing(
  results: readonly { readonly policy: string; readonly passed: boolean }[] | undefined,
): readonly string[] {
  return (results ?? []).filter(({ passed }) => !passed).map(({ policy }) => policy);
}

describe.each(CALLS)("%s", (_what, name, input, refusers) => {
  it("is judged by what its connector says that it touches", async () => {
    const resources = actionsOf(warehouse())[name].touches?.(input, undefined);
    expect(refusing(await evaluateAll(POLICIES, atCall(resources, { actor: ACTOR }), REACH))).toEqual(refusers);
  });

  it("is judged at the call where the workflow declares nothing", async () => {
    const held = warehouse();
    const receipt = await runOf(held, [[name, input]]);
    const [call] = receipt.actionsTaken as readonly ActionResult[];
    expect(receipt.decision).toBe(refusers.length === 0 ? "PASS" : "BLOCK");
    expect(refusing(call?.policyResults)).toEqual(refusers);
    expect(held.sent.length + held.people.size + held.chores.length).toBe(refusers.length === 0 ? 1 : 0);
  });

  it("is judged at the call where the workflow declares something harmless", async () => {
    const held = warehouse();
    const harmless: readonly Resource[] = [
      { kind: "git.ref", within: "octo/hello", name: "refs/heads/agent/y", change: "update" },
    ];
    const receipt = await runOf(held, [[name, input]], harmless);
    expect(refusing(receipt.policyResults)).toEqual([]);
    expect(refusing(receipt.actionsTaken[0]?.policyResults)).toEqual(refusers);
  });
});

describe("a run of several calls", () => {
  const chore = (shelf: string) => ["assignChore", { depot: "crm", shelf }] as const;
  const declared = (shelf: string): Resource => ({
    kind: "crm.task",
    within: shelf,
    name: "new",
    change: "create",
    fields: ["chore"],
  });

  it("gives a contact as many tasks as it may, in declared calls or in several runs", async () => {
    const held = warehouse();
    expect((await runOf(held, [chore("a@b.c"), chore("a@b.c")], [declared("a@b.c"), declared("a@b.c")])).decision).toBe(
      "PASS",
    );
    expect((await runOf(held, [chore("d@e.f")])).decision).toBe("PASS");
    expect((await runOf(held, [chore("d@e.f")])).decision).toBe("PASS");
    expect(held.chores).toHaveLength(4);
    for (const touches of [undefined, [declared("a@b.c")]]) {
      expect((await runOf(held, [chore("a@b.c")], touches)).decision).toBe("BLOCK");
    }
    expect(held.chores).toHaveLength(4);
  });

  it("gets no further task past the limit, whether or not it was declared", async () => {
    for (const touches of [undefined, [declared("a@b.c")]]) {
      const held = warehouse();
      const receipt = await runOf(held, [chore("a@b.c"), chore("a@b.c"), chore("a@b.c")], touches);
      expect(receipt.decision).toBe("BLOCK");
      expect(refusing(receipt.actionsTaken.at(-1)?.policyResults)).toEqual(["limitTasksPerContact"]);
      expect(held.chores.length).toBeLessThanOrEqual(2);
    }
  });

  it("takes spellings of one contact together", async () => {
    const held = warehouse();
    const receipt = await runOf(held, [chore("a@b.c"), chore("A@b.c"), chore("a@B.c")]);
    expect(receipt.decision).toBe("BLOCK");
    expect(held.chores).toHaveLength(2);
  });

  it("creates no contact twice", async () => {
    const greet = (shelf: string) => ["greet", { depot: "crm", shelf }] as const;
    const held = warehouse();
    const receipt = await runOf(held, [greet("a@b.c"), greet("A@b.c")]);
    expect(receipt.decision).toBe("BLOCK");
    expect([...held.people]).toEqual(["a@b.c"]);
    expect((await runOf(held, [greet("a@b.c")])).decision).toBe("BLOCK");
  });

  it("changes no more rows than it may, however it cuts them up", async () => {
    const rows = (pieces: number) => ["restock", { ...SHOP, shelf: "public.orders", pieces }] as const;
    const held = warehouse();
    const receipt = await runOf(held, [rows(5), rows(5), rows(1)]);
    expect(refusing(receipt.actionsTaken[2]?.policyResults)).toEqual(["maxRowsAffected"]);
    expect(held.sent).toHaveLength(2);
  });
});
