import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { EnactClient } from "../../src/client.js";
import { ActionError, ConfigurationError } from "../../src/errors.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass } from "../../src/policy/verdicts.js";
import { anyObject } from "../../src/request/any-object.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, findingsOf, signed } from "../support/engine.js";

const limit = definePolicy({
  name: "limit",
  evaluate: ({ payload }) => (Number(payload["amount"]) <= 100 ? pass("ok") : block("More than 100")),
});

const invoice = {
  input: z.object({ to: z.string().trim(), amount: z.coerce.number() }),
  effect: "write",
  touches: ({ to }: { to: string }) => [{ kind: "message.channel", name: to, change: "create" } as const],
} as const;

const options = () => ({ ...signed(), systems: {}, policies: [limit], workflows: [] as const });

const open = () => ({ ...options(), policies: [] });

describe("guard", () => {
  it("puts a plain function behind every policy, with a receipt for every call", async () => {
    const enact = new EnactClient(options());
    const send = vi.fn(async ({ to, amount }: { to: string; amount: number }) => ({ number: `${to}-${amount}` }));
    const sendInvoice = enact.guard("sendInvoice", invoice, send);
    const { result, receipt } = await sendInvoice({ to: " a ", amount: "7" }, { actor: ACTOR });
    expect(result).toMatchObject({
      success: true,
      workflow: "sendInvoice",
      output: { sendInvoice: { number: "a-7" } },
    });
    expect(receipt).toMatchObject({
      decision: "PASS",
      payload: { to: "a", amount: 7 },
      resources: [{ name: "a" }],
      actionsTaken: [{ system: "function", action: "sendInvoice", effect: "write", resources: [{ name: "a" }] }],
    });
    expect(receipt.actionsTaken[0]).not.toHaveProperty("undeclared");
    const blocked = await sendInvoice({ to: "a", amount: 101 }, { actor: ACTOR });
    expect(blocked.receipt).toMatchObject({ decision: "BLOCK", policyResults: [{ reason: "More than 100" }] });
    expect(send).toHaveBeenCalledOnce();
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("can be run by name, as any workflow", async () => {
    const enact = new EnactClient(options());
    enact.guard("sendInvoice", invoice, () => "sent");
    const request = { workflow: "sendInvoice", actor: ACTOR, payload: { to: "a", amount: 1 } };
    expect((await enact.run(request as never)).result.output).toEqual({ sendInvoice: "sent" });
  });

  it("refuses a name that is taken, and a definition that is none, and keeps what was there", async () => {
    const idle = defineWorkflow({ name: "idle", systems: {}, payload: anyObject, run: () => undefined });
    const enact = new EnactClient({ ...options(), workflows: [idle] });
    const first = enact.guard("sendInvoice", invoice, () => "first");
    for (const name of ["idle", "sendInvoice", ""]) {
      expect(() => enact.guard(name, invoice, () => "second")).toThrow(ConfigurationError);
    }
    expect(() => enact.guard("later", { input: anyObject, effect: "write" } as never, () => 1)).toThrow("`touches`");
    expect((await first({ to: "a", amount: 1 }, { actor: ACTOR })).result.output).toEqual({ sendInvoice: "first" });
  });

  it.each(["constructor", "__proto__", "toString"])("takes the name %s like any other", async (name) => {
    const enact = new EnactClient(open());
    const { result } = await enact.guard(name, { input: anyObject, effect: "read" }, () => 1)({}, { actor: ACTOR });
    expect(Object.entries(result.output)).toEqual([[name, 1]]);
  });

  it("keeps several functions apart", async () => {
    const enact = new EnactClient(open());
    const read = { input: anyObject, effect: "read" } as const;
    const [a, b] = [enact.guard("a", read, () => "of a"), enact.guard("b", read, () => "of b")];
    expect((await a({}, { actor: ACTOR })).result.output).toEqual({ a: "of a" });
    expect((await b({}, { actor: ACTOR })).result.output).toEqual({ b: "of b" });
  });

  it("tells of an error as of any write: unknown, unless the function says that nothing happened", async () => {
    const enact = new EnactClient(open());
    const lost = enact.guard("lost", invoice, () => Promise.reject(new Error("reset")));
    const refused = enact.guard("refused", invoice, () => Promise.reject(new ActionError("closed", "No.")));
    expect((await lost({ to: "a", amount: 1 }, { actor: ACTOR })).receipt.outcome).toBe("unknown");
    expect((await refused({ to: "a", amount: 1 }, { actor: ACTOR })).receipt.outcome).toBe("failed");
  });

  it("blocks an input that does not fit, and a missing actor", async () => {
    const enact = new EnactClient(open());
    const fn = vi.fn();
    const guarded = enact.guard("sendInvoice", invoice, fn);
    const wrong = [guarded({} as never, { actor: ACTOR }), guarded({ to: "a", amount: 1 }, undefined as never)];
    for (const { receipt } of await Promise.all(wrong)) expect(receipt.decision).toBe("BLOCK");
    expect(fn).not.toHaveBeenCalled();
  });

  it("passes the signal on, to the run and to the function", async () => {
    const enact = new EnactClient(open());
    const controller = new AbortController();
    let heard = false;
    const slow = enact.guard("slow", { input: anyObject, effect: "read" }, (_input, { signal }) => {
      signal.addEventListener("abort", () => {
        heard = true;
      });
      controller.abort();
      return new Promise(() => undefined);
    });
    const { receipt } = await slow({}, { actor: ACTOR, signal: controller.signal });
    expect(receipt.error?.code).toBe("ENACT_ABORTED");
    expect(heard).toBe(true);
  });
});
