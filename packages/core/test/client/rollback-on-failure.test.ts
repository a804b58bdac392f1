import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ClientOptions } from "../../src/client/client-types.js";
import { EnactClient } from "../../src/client.js";
import { action } from "../../src/connector/action.js";
import { Connector } from "../../src/connector/connector.js";
import type { JsonObject } from "../../src/json.js";
import { jsonObject } from "../../src/models/fields.js";
import type { RunOutcome } from "../../src/models/run-result.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass } from "../../src/policy/verdicts.js";
import { anyObject } from "../../src/request/any-object.js";
import { MemoryConnector } from "../../src/testing/memory-connector.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, findingsOf, rejectionOf, signed } from "../support/engine.js";

const networkOn = (state: { lose: boolean }) => ({
  /** A write that cannot be undone, and whose answer can be lost. */
  send: action({
    input: anyObject,
    effect: "write",
    touches: () => [{ kind: "http.url", name: "https://example.com", change: "create" }],
    run: () => {
      if (state.lose) throw new Error("the connection broke");
      return {};
    },
  }),
});

class Network extends Connector<ReturnType<typeof networkOn>> {
  readonly state: { lose: boolean };

  constructor() {
    const state = { lose: false };
    super({ system: "network", actions: networkOn(state), allowedActions: ["send"] });
    this.state = state;
  }
}

const start = [{ id: 1, text: "one" }] as const;

/** Adds notes, and then does what the payload says. */
const careful = defineWorkflow({
  name: "careful",
  rollbackOnFailure: true,
  systems: { database: MemoryConnector, network: Network },
  payload: z.object({
    notes: z.array(jsonObject),
    end: z.enum(["nothing", "throw", "refuse", "fail", "send", "forbidden"]),
  }),
  run: async ({ payload, systems, refuse }) => {
    for (const row of payload.notes) await systems.database.insertRow({ table: "notes", row });
    if (payload.end === "throw") throw new Error("the workflow is broken");
    if (payload.end === "refuse") refuse("not like that", "unwanted");
    if (payload.end === "fail") await systems.database.insertRow({ table: "notes", row: { id: 1 } });
    if (payload.end === "send") await systems.network.send({});
    if (payload.end === "forbidden") await systems.database.deleteRows({ table: "notes", where: { id: 1 } });
  },
});

type Options = Partial<ClientOptions<Record<string, never>, readonly never[]>>;

function office(options: Options = {}) {
  const database = new MemoryConnector({ tables: { notes: start } });
  const network = new Network();
  const given = { ...signed(), policies: [], ...(options as object) };
  const enact = new EnactClient({ ...given, systems: { database, network }, workflows: [careful] });
  const run = (
    end: z.infer<typeof careful.payload>["end"],
    notes: readonly JsonObject[] = [{ id: 2 }, { id: 3 }],
    signal?: AbortSignal,
  ) => enact.run({ workflow: "careful", actor: ACTOR, payload: { notes: [...notes], end }, signal });
  return { enact, database, network, run };
}

async function runsOf({ enact }: ReturnType<typeof office>) {
  const receipts = await enact.receipts.list();
  return receipts.map(({ outcome, reverses }) => (reverses === undefined ? outcome : `rollback: ${outcome}`)).reverse();
}

function expectUndone({ database }: ReturnType<typeof office>, { receipt, rollback }: RunOutcome): void {
  expect(rollback?.receipt).toMatchObject({
    workflow: "careful",
    actor: ACTOR,
    decision: "PASS",
    outcome: "reversed",
    reverses: receipt.runId,
  });
  expect(rollback?.receipt.actionsTaken.map(({ input }) => input)).toMatchObject([{ index: 1 }, { index: 0 }]);
  expect(database.rows("notes")).toEqual(start);
}

describe("a workflow of rollbackOnFailure", () => {
  it("leaves what it has written where it succeeds", async () => {
    const it = office();
    const { result, rollback } = await it.run("nothing");
    expect(result.success).toBe(true);
    expect(rollback).toBeUndefined();
    expect(it.database.rows("notes")).toHaveLength(3);
    expect(await runsOf(it)).toEqual(["succeeded"]);
  });

  it.each(["fail", "refuse"] as const)("is undone where a later step does not succeed (%s)", async (end) => {
    const it = office();
    const outcome = await it.run(end);
    expect(outcome.result.success).toBe(false);
    expect(outcome.receipt).toMatchObject({ decision: "PASS", outcome: "failed" });
    expectUndone(it, outcome);
    expect(await it.enact.receipts.get(outcome.receipt.runId)).toEqual(outcome.receipt);
    expect(await findingsOf(it.enact)).toEqual([]);
  });

  it("is undone where a later call is blocked", async () => {
    const noDeletes = definePolicy({
      name: "noDeletes",
      evaluate: ({ action: pending }) => (pending?.name === "deleteRows" ? block("no") : pass("ok")),
    });
    const it = office({ policies: [noDeletes] });
    const outcome = await it.run("forbidden");
    expect(outcome.receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked" });
    expectUndone(it, outcome);
    expect(await findingsOf(it.enact)).toEqual([]);
  });

  it("is undone where it throws, and rejects with that error", async () => {
    const it = office();
    const error = await rejectionOf(it.run("throw"));
    expect(error).toMatchObject({ code: "ENACT_WORKFLOW_THREW", receipt: { outcome: "failed" } });
    expect(it.database.rows("notes")).toEqual(start);
    expect(await runsOf(it)).toEqual(["failed", "rollback: reversed"]);
    expect(await findingsOf(it.enact)).toEqual([]);
  });

  it("is undone where a policy throws at a later call, and rejects with that error", async () => {
    const broken = definePolicy({
      name: "broken",
      evaluate: ({ action: pending }) => {
        if (pending?.name === "deleteRows") throw new Error("broken");
        return pass("ok");
      },
    });
    const it = office({ policies: [broken] });
    expect(await rejectionOf(it.run("forbidden"))).toMatchObject({ code: "ENACT_POLICY_THREW" });
    expect(it.database.rows("notes")).toEqual(start);
    expect(await runsOf(it)).toEqual(["blocked", "rollback: reversed"]);
  });

  it("is undone where an action was not allowed, and rejects with that error", async () => {
    const database = new MemoryConnector({ tables: { notes: start }, allowedActions: ["insertRow"] });
    const enact = new EnactClient({
      ...signed(),
      systems: { database, network: new Network() },
      policies: [],
      workflows: [careful],
    });
    const payload = { notes: [{ id: 2 }], end: "forbidden" as const };
    const error = await rejectionOf(enact.run({ workflow: "careful", actor: ACTOR, payload }));
    expect(error.code).toBe("ENACT_ACTION_NOT_ALLOWED");
    expect(database.rows("notes")).toEqual(start);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("is undone where it was aborted in the middle", async () => {
    const abort = new AbortController();
    const aborting = definePolicy({
      name: "aborting",
      evaluate: ({ action: pending, reverses }) => {
        if (reverses === undefined && pending?.previous.length === 2) abort.abort();
        return pass("ok");
      },
    });
    const it = office({ policies: [aborting] });
    const outcome = await it.run("forbidden", undefined, abort.signal);
    expect(outcome.receipt.outcome).toBe("failed");
    expectUndone(it, outcome);
    expect(await findingsOf(it.enact)).toEqual([]);
  });

  it("has nothing to undo where nothing was written", async () => {
    const it = office();
    for (const end of ["fail", "refuse"] as const) {
      const { receipt, rollback } = await it.run(end, []);
      expect(receipt.outcome).toBe("failed");
      expect(rollback).toBeUndefined();
    }
    expect(await runsOf(it)).toEqual(["failed", "failed"]);
  });

  it("has nothing to undo where it was not let through", async () => {
    const it = office({ policies: [definePolicy({ name: "never", evaluate: () => block("no") })] });
    const { receipt, rollback } = await it.run("fail");
    expect(receipt.outcome).toBe("blocked");
    expect(rollback).toBeUndefined();
    expect(await runsOf(it)).toEqual(["blocked"]);
  });

  it("is left as it is where it ended unknown: that is for a human to look at", async () => {
    const it = office();
    it.network.state.lose = true;
    const { receipt, rollback } = await it.run("send");
    expect(receipt.outcome).toBe("unknown");
    expect(rollback).toBeUndefined();
    expect(it.database.rows("notes")).toHaveLength(3);
    expect(await runsOf(it)).toEqual(["unknown"]);
  });

  it("tells what could not be undone", async () => {
    const it = office({
      policies: [
        definePolicy({
          name: "others",
          // Stands for somebody else who changes a row in between.
          evaluate: ({ reverses, phase }) =>
            reverses !== undefined && phase === "action" ? block("not now") : pass("ok"),
        }),
      ],
    });
    const outcome = await it.run("fail");
    expect(outcome.receipt.outcome).toBe("failed");
    expect(outcome.rollback?.receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked" });
    expect(it.database.rows("notes")).toHaveLength(3);
    expect(await findingsOf(it.enact)).toEqual([]);
  });

  it.each(["fail", "throw"] as const)("ends as it ended where nothing of it can be undone (%s)", async (end) => {
    const it = office({ redact: ["input.row.text"] });
    const ended = await Promise.allSettled([it.run(end, [{ id: 2, text: "secret" }])]);
    const [{ status, value, reason }] = ended as [{ status: string; value?: RunOutcome; reason?: { code: string } }];
    expect([status, reason?.code]).toEqual(
      end === "throw" ? ["rejected", "ENACT_WORKFLOW_THREW"] : ["fulfilled", undefined],
    );
    expect(value?.rollback).toBeUndefined();
    expect(it.database.rows("notes")).toHaveLength(2);
    expect(await runsOf(it)).toEqual(["failed"]);
  });

  it("cannot be rolled back a second time", async () => {
    const it = office();
    const { receipt } = await it.run("fail");
    const again = await rejectionOf(it.enact.rollback(receipt.runId, { actor: ACTOR }));
    expect(again.code).toBe("ENACT_NOT_REVERSIBLE");
    expect(await runsOf(it)).toEqual(["failed", "rollback: reversed"]);
  });

  it("gives the same run back under its key, and undoes nothing again", async () => {
    const it = office();
    const request = {
      workflow: "careful" as const,
      actor: ACTOR,
      payload: { notes: [{ id: 2 }, { id: 3 }], end: "fail" as const },
      idempotencyKey: "once",
    };
    const first = await it.enact.run(request);
    expectUndone(it, first);
    const second = await it.enact.run(request);
    expect(second.receipt).toEqual(first.receipt);
    expect(it.database.rows("notes")).toEqual(start);
    expect(await runsOf(it)).toEqual(["failed", "rollback: reversed"]);
    expect(await findingsOf(it.enact)).toEqual([]);
  });

  it("is refused by a client with the published development secret", () => {
    expect(() => office({ secret: undefined })).toThrow(expect.objectContaining({ code: "ENACT_INSECURE_KEY" }));
  });
});
