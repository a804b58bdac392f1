import { describe, expect, it } from "vitest";
import { z } from "zod";
import { action } from "../../src/connector/action.js";
import { Connector } from "../../src/connector/connector.js";
import type { Actions } from "../../src/contracts/connector.js";
import { ActionError } from "../../src/errors.js";
import { type TestConnectorOptions, testConnector } from "../../src/testing/index.js";
import { failuresOf } from "./failures-of.js";

const TOKEN = "a-very-secret-token";

const input = z.strictObject({ name: z.string().min(1) });

/** A vendor with one thing in it. */
function vendor() {
  const state = { names: ["ann"] };
  const add = action({
    input,
    effect: "write",
    touches: ({ name }) => [{ kind: "crm.contact", name, change: "create", fields: ["name"] }],
    run: ({ name }) => {
      if (state.names.includes(name)) throw new ActionError("exists", "There is one already.");
      state.names.push(name);
      return { name };
    },
  });
  const list = action({
    input: z.strictObject({}),
    effect: "read",
    touches: () => [{ kind: "crm.contact", name: "*", change: "read" }],
    run: () => ({ names: [...state.names] }),
  });
  return { state, actions: { add, list } };
}

type Faults = Partial<TestConnectorOptions> & {
  readonly actions?: (made: ReturnType<typeof vendor>) => Partial<Record<"add" | "list", object>>;
};

/** The tests that fail for a connector with faults. */
function failuresWith({ actions = () => ({}), ...options }: Faults) {
  const made = vendor();
  const faulty = { ...made.actions, ...actions(made) } as unknown as Actions;
  return failuresOf((runner) =>
    testConnector(runner, {
      create: ({ allowedActions = ["list"] } = {}) => new Connector({ system: "crm", actions: faulty, allowedActions }),
      defaultActions: ["list"],
      good: { add: { name: "bob" }, list: {} },
      failing: { add: { input: { name: "ann" }, code: "exists" } },
      secrets: [TOKEN],
      state: async () => structuredClone(made.state),
      cleanup: () => {
        made.state.names = ["ann"];
      },
      ...options,
    }),
  );
}

const DOES_IT = "does it, and says in full what it touched and what came of it";

describe("the contract of a connector", () => {
  it("passes a connector that keeps it", async () => {
    expect(await failuresWith({})).toEqual([]);
  });

  const faults: Record<string, { readonly faults: Faults; readonly found: readonly string[] }> = {
    "an input that may be anything": {
      faults: { actions: ({ actions }) => ({ add: { ...actions.add, input: z.looseObject({ name: z.any() }) } }) },
      found: ["add: takes no member that its schema does not know", "add: knows the type of every member"],
    },
    "an input of the connector's own that is taken": {
      faults: { bad: { add: [{ name: "" }, { name: "carl" }] } },
      found: ["add: refuses what is no input"],
    },
    "a write that names no change": {
      faults: { actions: ({ actions }) => ({ add: { ...actions.add, touches: () => [] } }) },
      found: [
        `add: ${DOES_IT}`,
        'add: says "exists" where the vendor refuses it',
        "sends nothing once the run was aborted",
      ],
    },
    "a read that does not say what it touches": {
      faults: { actions: ({ actions }) => ({ list: { ...actions.list, touches: undefined } }) },
      found: ["says what every write touches, and every read or why not"],
    },
    "a name that is not canonical": {
      faults: {
        actions: ({ actions }) => ({
          add: { ...actions.add, touches: () => [{ kind: "crm.contact", name: " bob", change: "create" }] },
        }),
      },
      found: [`add: ${DOES_IT}`],
    },
    "an output that is no JSON": {
      faults: { actions: ({ actions }) => ({ list: { ...actions.list, run: () => ({ at: [new Date(0)] }) } }) },
      found: [`list: ${DOES_IT}`],
    },
    "an output of a class": {
      faults: { actions: ({ actions }) => ({ list: { ...actions.list, run: () => ({ names: new Set(["ann"]) }) } }) },
      found: [`list: ${DOES_IT}`],
    },
    "a read that writes": {
      faults: { actions: ({ actions, state }) => ({ list: { ...actions.list, run: () => state.names.push("carl") } }) },
      found: [`list: ${DOES_IT}`, "refuses writes outside a run once a client guards it, and still reads"],
    },
    "a prepare that writes": {
      faults: {
        actions: ({ actions, state }) => ({
          add: { ...actions.add, prepare: () => ({ count: state.names.push("carl") }) },
        }),
      },
      found: [
        "changes nothing where a policy blocks the call",
        "refuses writes outside a run once a client guards it, and still reads",
        'add: says "exists" where the vendor refuses it',
      ],
    },
    "a failure without a code": {
      faults: { actions: ({ actions }) => ({ add: { ...actions.add, run: () => fail(new Error("no")) } }) },
      found: [`add: ${DOES_IT}`, 'add: says "exists" where the vendor refuses it'],
    },
    "a failure that shows a secret": {
      faults: {
        actions: ({ actions }) => ({
          add: { ...actions.add, run: () => fail(new ActionError("exists", `GET /?token=${TOKEN}`)) },
        }),
      },
      found: [`add: ${DOES_IT}`, 'add: says "exists" where the vendor refuses it'],
    },
    "another default allowlist than is documented": {
      faults: { defaultActions: [] },
      found: ["allows what it documents, where nobody says otherwise"],
    },
    "an action that nobody tries": {
      faults: { good: { list: {} } },
      found: [
        "has an action for every good input, and a good input for every action",
        'add: says "exists" where the vendor refuses it',
      ],
    },
    "an allowlist that is not looked at": {
      faults: { create: () => new Careless(vendor().actions as unknown as Actions) },
      found: [
        "allows what it documents, where nobody says otherwise",
        "refuses every action where the allowlist is empty",
        "refuses to be made with an allowlist that names no action of its own",
        "keeps its allowlist whatever becomes of the one it was given",
        "shows no secret when it is inspected",
      ],
    },
  };
  it("notices a write that looks and does not say how it may drift", async () => {
    const failed = await failuresWith({
      actions: ({ actions }) => ({ add: { ...actions.add, prepare: () => ({ count: 1 }) } }),
    });
    expect(failed).toEqual(["says how every write that looks may find things changed"]);
  });

  describe("a change between the look and the leap", () => {
    /** Adds a name, and ends in this way where "eve" has come meanwhile. */
    const drifting = (pinned: false | undefined, end: () => void): Promise<readonly string[]> => {
      let names: string[] = [];
      return failuresWith({
        actions: ({ actions, state }) => {
          names = state.names;
          return {
            add: {
              ...actions.add,
              pinned,
              prepare: () => ({ count: state.names.length }),
              run: ({ name }: { readonly name: string }) => {
                if (state.names.includes(name)) throw new ActionError("exists", "There is one already.");
                if (state.names.includes("eve")) end();
                state.names.push(name);
                return { name };
              },
            },
          };
        },
        drift: { add: { input: { name: "bob" }, change: () => void names.push("eve") } },
        cleanup: () => void names.splice(1),
      });
    };
    const refuse = (): never => fail(new ActionError("drift", "Somebody was quicker."));
    const doubt = (): never => fail(new ActionError("drift", "Nobody knows.", { status: "unknown" }));
    const overwrite = () => {};
    const FOUND = ["add: leaves alone what changes between its look and its leap"];

    it.each([
      ["passes a write that refuses", undefined, refuse, []],
      ["passes a write that is not pinned, and refuses", false, refuse, []],
      ["passes a write that is not pinned, and does not know", false, doubt, []],
      ["notices a pinned write that does not know", undefined, doubt, FOUND],
      ["notices a write that overwrites it", undefined, overwrite, FOUND],
      ["notices a write that is not pinned, and overwrites it", false, overwrite, FOUND],
    ] as const)("%s", async (_name, pinned, end, found) => {
      expect(await drifting(pinned, end)).toEqual(found);
    });
  });

  for (const [name, { faults: given, found }] of Object.entries(faults)) {
    it(`notices ${name}`, async () => {
      expect(await failuresWith(given)).toEqual(expect.arrayContaining([...found]));
    });
  }

  const HELD = [
    "ends a call that the vendor does not answer at the time limit",
    "ends a call that the vendor does not answer when the run is aborted",
  ];

  it("passes a connector whose vendor does not answer", async () => {
    let held = false;
    const failed = await failuresWith({
      actions: ({ actions }) => ({
        list: { ...actions.list, run: () => (held ? new Promise(() => undefined) : { names: [] }) },
      }),
      held: {
        action: "list",
        input: {},
        begin: async () => {
          held = true;
          return () => {
            held = false;
          };
        },
      },
    });
    expect(failed).toEqual([]);
  });

  it("notices a call that is said to have failed and is done all the same", async () => {
    const made = vendor();
    const run = () => fail(new ActionError("timeout", "The vendor did not answer."));
    const failed = await failuresOf((runner) =>
      testConnector(runner, {
        create: () =>
          new Connector({
            system: "crm",
            actions: { ...made.actions, add: { ...made.actions.add, run } } as unknown as Actions,
            allowedActions: ["add", "list"],
          }),
        defaultActions: ["add", "list"],
        good: { add: { name: "bob" }, list: {} },
        failing: {},
        state: async () => [...made.state.names],
        held: { action: "add", input: { name: "dora" }, begin: async () => () => void made.state.names.push("dora") },
      }),
    );
    expect(failed).toEqual(expect.arrayContaining(HELD));
  });
});

/** Takes any allowlist, allows everything, and shows its token. */
class Careless extends Connector<Actions> {
  readonly token = TOKEN;
  constructor(actions: Actions) {
    super({ system: "crm", actions, allowedActions: Object.keys(actions) });
  }
}

function fail(error: Error): never {
  throw error;
}
