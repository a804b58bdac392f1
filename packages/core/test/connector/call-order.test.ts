import { describe, expect, it, vi } from "vitest";
import { EnactClient } from "../../src/client.js";
import { action } from "../../src/connector/action.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass } from "../../src/policy/verdicts.js";
import { anyObject } from "../../src/request/any-object.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, Notes, read, runSoundly, signed, tick, write } from "../support/engine.js";

const request = { workflow: "act", actor: ACTOR, payload: {} } as const;

type NotesRun = Parameters<typeof defineWorkflow<"act", typeof anyObject, { notes: typeof Notes }>>[0]["run"];

/** A client with notes and one workflow, which does this. */
function doing(
  run: NotesRun,
  policies = [definePolicy({ name: "ok", evaluate: () => pass("ok") })],
  options: object = {},
) {
  const notes = new Notes();
  const act = defineWorkflow({ name: "act", systems: { notes: Notes }, payload: anyObject, run });
  const enact = new EnactClient({ ...signed(), ...options, systems: { notes }, policies, workflows: [act] });
  return { notes, enact };
}

const noThirds = definePolicy({
  name: "noThirds",
  on: "action",
  evaluate: ({ action: call }) => ((call?.previous.length ?? 0) >= 2 ? block("Two are enough") : pass("ok")),
});

describe("calls of one run", () => {
  it("are made one after the other, in order, whatever the workflow does with promises", async () => {
    const log: string[] = [];
    const slow = connectorOf({
      step: action({
        input: anyObject,
        effect: "write",
        prepare: async ({ at }) => void log.push(`prepare ${at}`),
        touches: () => [{ kind: "file.path", name: "a", change: "update" }],
        async run({ at }) {
          log.push(`begin ${at}`);
          await tick(10 - 2 * Number(at));
          log.push(`end ${at}`);
        },
      }),
    });
    const act = defineWorkflow({
      name: "act",
      systems: { slow: type<typeof slow>() },
      payload: anyObject,
      run: ({ systems }) => Promise.all([0, 1, 2].map((at) => systems.slow.step({ at }))),
    });
    const enact = new EnactClient({ ...signed(), systems: { slow }, policies: [], workflows: [act] });
    const { receipt } = await runSoundly(enact, request);
    expect(log).toEqual([0, 1, 2].flatMap((at) => [`prepare ${at}`, `begin ${at}`, `end ${at}`]));
    expect(receipt.actionsTaken.map(({ input }) => input)).toEqual([{ at: 0 }, { at: 1 }, { at: 2 }]);
  });

  it("are each judged when they are in parallel: none gets past the second look", async () => {
    const { notes, enact } = doing(
      ({ systems }) => Promise.allSettled(["a", "b", "c", "d", "e"].map((text) => systems.notes.add({ text }))),
      [noThirds],
    );
    const { receipt } = await runSoundly(enact, request);
    expect(notes.shelf.notes).toEqual(["a", "b"]);
    expect(receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked" });
    expect(receipt.actionsTaken.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "blocked"]);
  });

  it("that nobody awaited are judged and recorded where they had begun, else not made, and the run has failed", async () => {
    const { notes, enact } = doing(({ systems }) => {
      for (const text of ["a", "b", "c"]) void systems.notes.add({ text });
    });
    const { result, receipt } = await runSoundly(enact, request);
    await tick(5);
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(result.success).toBe(false);
    expect(receipt).toMatchObject({
      outcome: "failed",
      error: { code: "ENACT_RUN_SEALED" },
      actionsTaken: [{ status: "succeeded", input: { text: "a" }, policyResults: [{ policy: "ok" }] }],
    });
    expect(receipt.error?.message).toContain("before 2 of its calls had begun");
  });

  it("that are in flight when the workflow returns are awaited and recorded; those behind are dropped", async () => {
    let finished = false;
    const slow = connectorOf({
      step: write(async () => {
        await tick(20);
        finished = true;
        return "done";
      }),
    });
    const act = defineWorkflow({
      name: "act",
      systems: { slow: type<typeof slow>() },
      payload: anyObject,
      async run({ systems }) {
        void systems.slow.step({});
        void systems.slow.step({});
        await tick(10);
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { slow }, policies: [], workflows: [act] });
    const { receipt } = await runSoundly(enact, request);
    expect(finished).toBe(true);
    expect(receipt).toMatchObject({
      outcome: "failed",
      error: { code: "ENACT_RUN_SEALED" },
      actionsTaken: [{ status: "succeeded", output: "done" }],
    });
  });

  it("that come after the workflow returned are refused", async () => {
    const late: unknown[] = [];
    const { notes, enact } = doing(({ systems }) => {
      setTimeout(() => {
        systems.notes.add({ text: "late" }).catch((error: { code: string }) => late.push(error.code));
      }, 5);
    });
    const { result, receipt } = await runSoundly(enact, request);
    await tick(20);
    expect(result.success).toBe(true);
    expect(receipt.actionsTaken).toEqual([]);
    expect(late).toEqual(["ENACT_RUN_SEALED"]);
    expect(notes.shelf.notes).toEqual([]);
  });

  it("that fail in flight after the workflow returned fail the run", async () => {
    const big = connectorOf({
      act: action({
        input: anyObject,
        effect: "write",
        prepare: async () => {
          await tick(10);
          return "x".repeat(4 * 1024 * 1024 - 10);
        },
        touches: () => [{ kind: "file.path", name: "a", change: "update" }],
        run: () => undefined,
      }),
    });
    const act = defineWorkflow({
      name: "act",
      systems: { big: type<typeof big>() },
      payload: anyObject,
      async run({ systems }) {
        void systems.big.act({});
        await tick(2);
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { big }, policies: [], workflows: [act] });
    expect((await runSoundly(enact, request)).receipt).toMatchObject({
      outcome: "failed",
      error: { code: "ENACT_RECORD_TOO_LARGE" },
    });
  });

  it("are unknown when they hang until the time limit, also where nobody awaited them", async () => {
    const hanging = connectorOf({ hang: write(() => new Promise(() => undefined)) });
    const act = defineWorkflow({
      name: "act",
      systems: { hanging: type<typeof hanging>() },
      payload: anyObject,
      async run({ systems }) {
        void systems.hanging.hang({});
        await tick(2);
      },
    });
    const options = { ...signed(), systems: { hanging }, policies: [], actionTimeoutMs: 30 };
    const { receipt } = await new EnactClient({ ...options, workflows: [act] }).run(request);
    expect(receipt).toMatchObject({
      outcome: "unknown",
      actionsTaken: [{ status: "unknown", success: false, code: "ENACT_TIMEOUT" }],
    });
  });

  it("are at most 1,000", async () => {
    const { notes, enact } = doing(async ({ systems }) => {
      for (let call = 0; call < 1_001; call++) await systems.notes.list({});
    });
    const { receipt } = await runSoundly(enact, request);
    expect(notes.shelf.reads).toBe(1_000);
    expect(receipt.actionsTaken).toHaveLength(1_000);
    expect(receipt).toMatchObject({ outcome: "failed", error: { code: "ENACT_RECORD_TOO_LARGE" } });
  });

  it("never touch more than a receipt can hold", async () => {
    const wide = connectorOf({
      act: action({
        input: anyObject,
        effect: "write",
        touches: () =>
          Array.from(
            { length: 3_000 },
            (_, at) => ({ kind: "file.path", name: `a-file-of-number-${at}`, change: "create" }) as const,
          ),
        run: () => "x".repeat(300_000),
      }),
    });
    const act = defineWorkflow({
      name: "act",
      systems: { wide: type<typeof wide>() },
      payload: anyObject,
      async run({ systems }) {
        for (let call = 0; call < 100; call++) await systems.wide.act({});
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { wide }, policies: [], workflows: [act] });
    const { receipt } = await runSoundly(enact, request);
    expect(receipt.error?.code).toBe("ENACT_RECORD_TOO_LARGE");
    expect(receipt.actionsTaken.every(({ status }) => status === "succeeded")).toBe(true);
    expect(await enact.receipts.get(receipt.runId)).toEqual(receipt);
  });

  it("share their time limit between prepare and run", async () => {
    const slow = connectorOf({
      act: action({
        input: anyObject,
        effect: "write",
        prepare: () => tick(40),
        touches: () => [{ kind: "file.path", name: "a", change: "update" }],
        run: () => tick(600),
      }),
    });
    const act = defineWorkflow({
      name: "act",
      systems: { slow: type<typeof slow>() },
      payload: anyObject,
      run: ({ systems }) => systems.slow.act({}),
    });
    const options = { ...signed(), systems: { slow }, policies: [], workflows: [act] as const };
    const short = await new EnactClient({ ...options, actionTimeoutMs: 60 }).run(request);
    expect(short.receipt.actionsTaken).toMatchObject([{ status: "unknown", code: "ENACT_TIMEOUT" }]);
    const long = await new EnactClient({ ...options, actionTimeoutMs: 2_000 }).run(request);
    expect(long.receipt.outcome).toBe("succeeded");
  });
});

describe("an aborted run", () => {
  it("before it began makes no call, and leaves its receipt", async () => {
    const run = vi.fn();
    const { enact } = doing(run);
    const { result, receipt } = await runSoundly(enact, { ...request, signal: AbortSignal.abort() });
    expect(run).not.toHaveBeenCalled();
    expect(result.success).toBe(false);
    expect(receipt).toMatchObject({ decision: "PASS", outcome: "failed", error: { code: "ENACT_ABORTED" } });
  });

  it("while its facts are gathered is blocked", async () => {
    const controller = new AbortController();
    const slow = definePolicy({
      name: "slow",
      facts: () => new Promise<object>(() => undefined),
      evaluate: () => pass("ok"),
    });
    const { notes, enact } = doing(({ systems }) => systems.notes.add({ text: "a" }), [slow]);
    const running = enact.run({ ...request, signal: controller.signal });
    await tick(2);
    controller.abort();
    expect((await running).receipt).toMatchObject({
      decision: "BLOCK",
      policyResults: [{ policy: "slow", passed: false }],
    });
    expect(notes.shelf.notes).toEqual([]);
  });

  it("during a write is unknown, during a read failed, and does not wait for either", async () => {
    for (const [hang, status] of [
      [write(() => new Promise(() => undefined)), "unknown"],
      [read(() => new Promise(() => undefined)), "failed"],
    ] as const) {
      const controller = new AbortController();
      const hanging = connectorOf({ hang });
      const act = defineWorkflow({
        name: "act",
        systems: { hanging: type<typeof hanging>() },
        payload: anyObject,
        run: ({ systems }) => systems.hanging.hang({}),
      });
      const enact = new EnactClient({ ...signed(), systems: { hanging }, policies: [], workflows: [act] });
      const running = enact.run({ ...request, signal: controller.signal });
      await tick(5);
      controller.abort();
      expect((await running).receipt).toMatchObject({
        outcome: status,
        error: { code: "ENACT_ABORTED" },
        actionsTaken: [{ status, code: "ENACT_ABORTED" }],
      });
    }
  });

  it("between two calls makes no further one, although the workflow goes on", async () => {
    const controller = new AbortController();
    const codes: unknown[] = [];
    const { notes, enact } = doing(async ({ systems, signal }) => {
      await systems.notes.add({ text: "a" });
      controller.abort();
      expect(signal.aborted).toBe(true);
      await systems.notes.add({ text: "b" }).catch((error: { code: string }) => codes.push(error.code));
    });
    const { receipt } = await runSoundly(enact, { ...request, signal: controller.signal });
    await tick(5);
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(codes).toEqual(["ENACT_ABORTED"]);
    expect(receipt).toMatchObject({ decision: "PASS", outcome: "failed", error: { code: "ENACT_ABORTED" } });
    expect(receipt.actionsTaken).toMatchObject([{ status: "succeeded" }]);
  });

  it("after its attempt was written, and before the call, sends nothing", async () => {
    const controller = new AbortController();
    const slow = definePolicy({
      name: "slow",
      on: "action",
      evaluate() {
        controller.abort();
        return pass("ok");
      },
    });
    const { notes, enact } = doing(({ systems }) => systems.notes.add({ text: "a" }), [slow]);
    const { receipt } = await runSoundly(enact, { ...request, signal: controller.signal });
    expect(notes.shelf.notes).toEqual([]);
    expect(receipt).toMatchObject({ outcome: "failed", actionsTaken: [{ status: "failed", code: "ENACT_ABORTED" }] });
  });

  it("does not wait for a workflow that never ends", async () => {
    const controller = new AbortController();
    const { enact } = doing(() => new Promise(() => undefined));
    const running = enact.run({ ...request, signal: controller.signal });
    await tick(2);
    controller.abort();
    expect((await running).receipt).toMatchObject({ outcome: "failed", error: { code: "ENACT_ABORTED" } });
  });
});
