import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { EnactClient } from "../../src/client.js";
import { action } from "../../src/connector/action.js";
import type { Actions } from "../../src/contracts/connector.js";
import { ActionError } from "../../src/errors.js";
import type { Receipt } from "../../src/models/record.js";
import { anyObject } from "../../src/request/any-object.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, read, runSoundly, signed, tick, write } from "../support/engine.js";
import { hostileValues } from "../support/hostile-values.js";

/** Makes one call of an action in a run of its own. */
async function calling(act: Actions[string], input: unknown = {}, options: object = {}): Promise<Receipt> {
  const test = connectorOf({ act });
  const workflow = defineWorkflow({
    name: "act",
    systems: { test: type<typeof test>() },
    payload: anyObject,
    run: ({ systems }) => systems.test.act(input as never),
  });
  const enact = new EnactClient({ ...signed(), ...options, systems: { test }, policies: [], workflows: [workflow] });
  const { receipt } = await runSoundly(enact, { workflow: "act", actor: ACTOR, payload: {} });
  return receipt;
}

it("gives a program the details that a connector gives", async () => {
  const error = new ActionError("exists", "There is one.", { details: { id: "5", at: new Date(0), fn: () => 1 } });
  const { actionsTaken } = await calling(write(() => Promise.reject(error)));
  expect(actionsTaken[0]?.output).toEqual({
    error: "There is one.",
    code: "exists",
    details: { id: "5", at: "1970-01-01T00:00:00.000Z", fn: { $enact: "unserializable", type: "function" } },
  });
});

const throwing = (error: unknown) => () => Promise.reject(error);

describe("an error out of an action", () => {
  it.each([
    ["an ActionError in a write has failed", write, new ActionError("exists", "There is one."), "failed", "exists"],
    [
      "an ActionError may say unknown",
      write,
      new ActionError("lost", "No answer.", { status: "unknown" }),
      "unknown",
      "lost",
    ],
    ["any other error in a write is unknown", write, new TypeError("no"), "unknown", "ENACT_ACTION_THREW"],
    ["a thrown text in a write is unknown", write, "no", "unknown", "ENACT_ACTION_THREW"],
    ["undefined in a write is unknown", write, undefined, "unknown", "ENACT_ACTION_THREW"],
    ["any error in a read has failed", read, new TypeError("no"), "failed", "ENACT_ACTION_THREW"],
    ["an unknown read has failed", read, new ActionError("lost", "", { status: "unknown" }), "failed", "lost"],
    ["an empty code is replaced", write, new ActionError("", "No."), "failed", "ENACT_ACTION_THREW"],
    [
      "a code that is no text is replaced",
      write,
      new ActionError(undefined as never, "No."),
      "failed",
      "ENACT_ACTION_THREW",
    ],
    ["an ill-formed code is mended", write, new ActionError("a\ud800", "No."), "failed", "a\ufffd"],
  ] as const)("%s", async (_name, kind, error, status, code) => {
    const receipt = await calling(kind(throwing(error)));
    expect(receipt).toMatchObject({
      decision: "PASS",
      outcome: status,
      actionsTaken: [{ status, success: false, code, output: { code } }],
    });
    expect(receipt.error).toBeUndefined();
  });

  it("of another copy of core counts by its shape", async () => {
    const foreign = Object.assign(new Error("There is one."), {
      name: "ActionError",
      code: "exists",
      status: "failed",
    });
    expect((await calling(write(throwing(foreign)))).actionsTaken).toMatchObject([
      { status: "failed", code: "exists" },
    ]);
    const halfway = Object.assign(new Error("?"), { name: "ActionError", code: "exists", status: "no" });
    expect((await calling(write(throwing(halfway)))).actionsTaken).toMatchObject([{ status: "unknown" }]);
  });

  it("never harms the receipt, whatever it is", async () => {
    // What fills a record to its limit has a test of its own.
    const small = hostileValues().filter(({ name }) => !/10 MB|300,000|unfolds|cycle|long/.test(name));
    for (const { name, value } of small) {
      expect((await calling(write(throwing(value)))).actionsTaken, name).toMatchObject([{ status: "unknown" }]);
      // A promise asks what it is resolved with for `then`, and a revoked proxy throws at that.
      const status = name === "a revoked proxy" ? "unknown" : "succeeded";
      expect((await calling(write(async () => value))).actionsTaken, name).toMatchObject([{ status }]);
    }
  });

  it("or an answer that fills the record is replaced by its digest, the largest first", async () => {
    const big = connectorOf({
      act: write(({ size }: { size?: number }) => "x".repeat(size ?? 0)),
    });
    const workflow = defineWorkflow({
      name: "act",
      systems: { big: type<typeof big>() },
      payload: anyObject,
      async run({ systems }) {
        for (const size of [10, 3_000_000, 2_000_000, 20]) await systems.big.act({ size });
      },
    });
    const enact = new EnactClient({ ...signed(), systems: { big }, policies: [], workflows: [workflow] });
    const { result, receipt } = await runSoundly(enact, { workflow: "act", actor: ACTOR, payload: {} });
    expect(result.success).toBe(true);
    expect(receipt.actionsTaken.map(({ output }) => (typeof output === "string" ? output.length : output))).toEqual([
      10,
      { $digest: expect.stringMatching(/^sha256:/), $bytes: 3_000_002 },
      2_000_000,
      20,
    ]);
    expect(result.actions[1]?.output).toHaveLength(3_000_000);
  });

  it("is what a write says of itself that was told to stop, where it does so at once", async () => {
    const heeding = write(
      (_input, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () =>
            reject(new ActionError("rolled_back", "The transaction was rolled back.")),
          );
        }),
    );
    const receipt = await calling(heeding, {}, { actionTimeoutMs: 10 });
    expect(receipt.actionsTaken).toMatchObject([{ status: "failed", code: "rolled_back" }]);
  });

  it("of prepare has failed, and nothing was sent", async () => {
    for (const prepare of [throwing(new Error("not there")), () => new Promise<never>(() => undefined)]) {
      const run = vi.fn();
      const touches = vi.fn(() => [{ kind: "file.path", name: "a", change: "update" }] as const);
      const receipt = await calling(
        action({ input: anyObject, effect: "write", prepare, touches, run }),
        {},
        { actionTimeoutMs: 20 },
      );
      expect(receipt).toMatchObject({ outcome: "failed", actionsTaken: [{ status: "failed", resources: [] }] });
      expect(touches).not.toHaveBeenCalled();
      expect(run).not.toHaveBeenCalled();
    }
  });

  it("past its time limit is a time-out, and a late answer changes nothing", async () => {
    const receipt = await calling(
      write(async () => {
        await tick(400);
        return "late";
      }),
      {},
      { actionTimeoutMs: 10 },
    );
    await tick(200);
    expect(receipt.actionsTaken).toMatchObject([
      { status: "unknown", output: { code: "ENACT_TIMEOUT", error: "No answer within 10 ms." } },
    ]);
  });
});

describe("an input that does not fit", () => {
  const strict = (run = vi.fn()) =>
    action({
      input: z.strictObject({ to: z.string() }),
      effect: "write",
      touches: ({ to }) => [{ kind: "message.channel", name: to, change: "create" }],
      run,
    });

  it("fails the call with the field and the reason, and sends nothing", async () => {
    const run = vi.fn();
    for (const input of [undefined, null, 1, [], {}, { to: 1 }, { to: "a", more: 1 }, () => ({ to: "a" })]) {
      const receipt = await calling(strict(run), input);
      expect(receipt).toMatchObject({
        outcome: "failed",
        actionsTaken: [{ status: "failed", code: "ENACT_INVALID_INPUT" }],
      });
    }
    expect(run).not.toHaveBeenCalled();
    const receipt = await calling(strict(), { to: 1 });
    expect(receipt.actionsTaken[0]?.output).toMatchObject({
      error: expect.stringMatching(/^input does not fit: to: /),
    });
  });

  it("is refused as hostile values are, and kept up to 16 KiB", async () => {
    for (const { name, value, calls } of hostileValues()) {
      const run = vi.fn();
      const receipt = await calling(write(run), { value });
      expect(receipt.actionsTaken, name).toMatchObject([{ status: "failed", code: "ENACT_INVALID_INPUT" }]);
      expect(JSON.stringify(receipt.actionsTaken[0]?.input).length, name).toBeLessThan(18_000);
      expect(calls(), name).toBe(0);
      expect(run, name).not.toHaveBeenCalled();
    }
  });

  it("is what the schema makes of it, judged and sent as recorded", async () => {
    const sent: unknown[] = [];
    const mail = action({
      input: z.object({ to: z.string().trim().toLowerCase(), copies: z.number().default(1) }),
      effect: "write",
      touches: ({ to }) => [{ kind: "message.channel", name: to, change: "create" }],
      run: (input) => sent.push(input),
    });
    const receipt = await calling(mail, { to: "  A@B.C " });
    expect(receipt.actionsTaken).toMatchObject([{ input: { to: "a@b.c", copies: 1 }, resources: [{ name: "a@b.c" }] }]);
    expect(sent).toEqual([{ to: "a@b.c", copies: 1 }]);
    expect(Object.isFrozen(sent[0])).toBe(true);
  });

  it("of a schema that never answers is refused at the time limit", async () => {
    const silent = {
      "~standard": { version: 1, vendor: "test", validate: () => new Promise<never>(() => undefined) },
    } as const;
    const run = vi.fn();
    const receipt = await calling(
      action({ input: silent, effect: "write", touches: () => [], run }),
      {},
      { actionTimeoutMs: 10 },
    );
    expect(receipt.actionsTaken).toMatchObject([{ status: "failed", output: { error: "No answer within 10 ms." } }]);
    expect(run).not.toHaveBeenCalled();
  });
});
