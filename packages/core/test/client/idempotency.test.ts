import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { EnactClient } from "../../src/client.js";
import { ConfigurationError, IdempotencyConflictError } from "../../src/errors.js";
import type { RunOutcome } from "../../src/models/run-result.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass, requireApproval } from "../../src/policy/verdicts.js";
import { claimName } from "../../src/receipt/claim-name.js";
import { anyObject } from "../../src/request/any-object.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { defineWorkflow, type } from "../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, findingsOf, rejectionOf, SECRET, tick, write } from "../support/engine.js";
import { storeWith } from "../support/ledger.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { BOSS, pay, request, shop, type Till, till } from "./idempotency-shop.js";

describe("the same key with the same request", () => {
  it("gives back the first run's result and receipt, and does nothing again", async () => {
    const { client, paid } = shop();
    const enact = client();
    const first = await enact.run(request);
    expect(first.receipt).toMatchObject({ outcome: "succeeded", idempotencyKey: "order-1" });
    expect(await enact.run(request)).toEqual(first);
    // However the caller happens to write it down.
    const { payload, actor, ...rest } = request;
    const reordered = { ...rest, payload: { to: payload.to, cents: payload.cents }, actor: { ...actor } };
    expect(await enact.run(reordered)).toEqual(first);
    expect(await client().run(request)).toEqual(first);
    expect(paid).toEqual([request.payload]);
    expect(await enact.receipts.list()).toHaveLength(1);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("does so for 100 at once, from three clients", async () => {
    const { client, paid } = shop();
    const clients = [client(), client(), client()] as const;
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, at) => (clients[at % 3] as (typeof clients)[0]).run(request)),
    );
    expect(paid).toHaveLength(1);
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    expect(await findingsOf(clients[0])).toEqual([]);
  });

  it("does so after a restart, with the claim's file and without it", async () => {
    const directory = await temporaryDirectory();
    const files = () => new FileReceiptStore({ directory });
    const { client, paid } = shop();
    const before = client({ secret: SECRET, receipts: files() });
    const first = await before.run(request);
    await before.close();
    const after = client({ secret: SECRET, receipts: files() });
    expect(await after.run(request)).toEqual(first);
    await after.close();
    expect(await readdir(join(directory, "claims"))).toHaveLength(1);

    // The claim is a mutex only; the log is the truth.
    await rm(join(directory, "claims"), { recursive: true });
    const later = client({ secret: SECRET, receipts: files() });
    expect(await later.run(request)).toEqual(first);
    expect(paid).toHaveLength(1);
    expect(await findingsOf(later)).toEqual([]);
    await later.close();
  });

  it("searches the log again once it has won a claim, should the claim have been lost just before", async () => {
    const { store, client, paid } = shop();
    const first = client();
    let outcome: unknown;
    // The second looks for the key, finds nothing, and the first is done before the second asks for the claim.
    const lost = storeWith(store, {
      claim: async (_name, holder) => {
        outcome ??= await first.run(request);
        return holder;
      },
    });
    expect(await client({ secret: SECRET, receipts: lost }).run(request)).toEqual(outcome);
    expect(paid).toHaveLength(1);
  });

  it.each([
    [["intent"], "gives back its receipt", (first: RunOutcome) => ({ receipt: first.receipt })],
    [["receipt"], "rejects", () => ({ code: "ENACT_INVALID_RECEIPT" })],
    [["intent", "receipt"], "blocks", () => ({ receipt: { error: { code: "ENACT_STORE_FAILED" } } })],
  ] as const)("does nothing again where the %j of the first was changed since: it %s", async (...given) => {
    const [kinds, _what, expected] = given;
    const directory = await temporaryDirectory();
    const { client, paid } = shop();
    const fresh = () => client({ secret: SECRET, receipts: new FileReceiptStore({ directory }) });
    const enact = fresh();
    const first = await enact.run(request);
    await enact.close();
    const log = join(directory, "log", `${first.receipt.chain}.jsonl`);
    const lines = (await readFile(log, "utf8")).split("\n");
    const isChosen = (line: string) => kinds.some((kind) => line.includes(`"kind":"${kind}"`));
    await writeFile(log, lines.map((line) => (isChosen(line) ? line.replace("ann", "bob") : line)).join("\n"));

    const later = fresh();
    expect(await later.run(request).catch((error: unknown) => error)).toMatchObject(expected(first));
    expect(paid).toHaveLength(1);
    await later.close();
  });

  it("does nothing where it cannot be read who has the claim", async () => {
    const directory = await temporaryDirectory();
    const { client, paid } = shop();
    const enact = client({ secret: SECRET, receipts: new FileReceiptStore({ directory }) });
    const { workflow, actor, idempotencyKey: key } = request;
    await mkdir(join(directory, "claims"), { recursive: true });
    await writeFile(join(directory, "claims", claimName({ type: "idempotencyKey", workflow, actor, key })), "ann");
    const { receipt } = await enact.run(request);
    expect(receipt).toMatchObject({ decision: "BLOCK", error: { code: "ENACT_STORE_FAILED" } });
    expect(paid).toEqual([]);
    await enact.close();
  });

  it("gives back what failed, and does not try again", async () => {
    const run = vi.fn(() => Promise.reject(new Error("reset")));
    const connector = connectorOf({ pay: write(run) });
    const broken = { systems: { till: connector }, policies: [], workflows: [pay], secret: SECRET };
    const enact = new EnactClient({ ...broken, receipts: new MemoryReceiptStore() });
    const first = await enact.run(request);
    expect(first.receipt.outcome).toBe("unknown");
    expect(await enact.run(request)).toEqual(first);
    expect(run).toHaveBeenCalledOnce();
  });

  it("holds for a guarded function", async () => {
    const enact = new EnactClient({
      systems: {},
      policies: [],
      workflows: [],
      secret: SECRET,
      receipts: new MemoryReceiptStore(),
    });
    const send = vi.fn(() => "sent");
    const touches = () => [{ kind: "message.channel", name: "ann", change: "create" } as const];
    const sending = enact.guard("send", { input: anyObject, effect: "write", touches }, send);
    const options = { actor: ACTOR, idempotencyKey: "k" };
    const first = await sending({ to: "ann" }, options);
    expect(await sending({ to: "ann" }, options)).toEqual(first);
    await expect(sending({ to: "bob" }, options)).rejects.toThrow(IdempotencyConflictError);
    expect(send).toHaveBeenCalledOnce();
  });
});

describe("the same key with another request", () => {
  it.each([
    ["another payload", { payload: { cents: 200, to: "ann" } }],
    ["another role", { actor: { ...ACTOR, role: "admin" } }],
    ["another member of the actor", { actor: { ...ACTOR, team: "ops" } }],
    ["the actor's e-mail address in capitals", { actor: { ...ACTOR, email: "Agent@Company.com" } }],
  ])("rejects for %s, and does nothing", async (_name, changes) => {
    const { client, paid } = shop();
    const enact = client();
    const { receipt } = await enact.run(request);
    const error = await rejectionOf(enact.run({ ...request, ...changes }));
    expect(error).toBeInstanceOf(IdempotencyConflictError);
    expect(error).toMatchObject({ code: "ENACT_IDEMPOTENCY_CONFLICT" });
    expect(error.message).toContain(receipt.runId);
    expect(paid).toHaveLength(1);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("rejects while the first is under way too", async () => {
    const { client, paid, hold } = shop();
    const enact = client();
    const letGo = hold();
    const first = enact.run(request);
    const second = client().run({ ...request, payload: { cents: 200 } });
    await expect(second).rejects.toThrow(IdempotencyConflictError);
    letGo();
    expect((await first).result.success).toBe(true);
    expect(paid).toHaveLength(1);
  });

  it.each([
    ["another workflow", { workflow: "refund" }],
    ["another actor", { actor: { ...ACTOR, email: "other@company.com" } }],
    ["an actor of the same e-mail address and an id", { actor: { ...ACTOR, id: "7" } }],
    ["another key", { idempotencyKey: "order-2" }],
    ["a key in capitals", { idempotencyKey: "ORDER-1" }],
  ] as const)("is nothing to %s", async (_name, changes) => {
    const { client, paid } = shop();
    const enact = client();
    const first = await enact.run(request);
    const other = await enact.run({ ...request, ...changes });
    expect(other.receipt.runId).not.toBe(first.receipt.runId);
    expect(paid).toHaveLength(2);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("takes ids that differ in their case for one actor", async () => {
    const { client, paid } = shop();
    const enact = client();
    await enact.run({ ...request, actor: { id: "Ada" } });
    await expect(enact.run({ ...request, actor: { id: "ADA" } })).rejects.toThrow(IdempotencyConflictError);
    expect(paid).toHaveLength(1);
  });
});

describe("while the first is under way", () => {
  it("the second waits, and gets what the first has come to", async () => {
    const { client, paid, hold } = shop();
    const letGo = hold();
    const first = client().run(request);
    const settled = vi.fn();
    const enact = client();
    const second = enact.run(request).finally(settled);
    await tick(100);
    expect(settled).not.toHaveBeenCalled();
    letGo();
    expect(await second).toEqual(await first);
    expect(paid).toHaveLength(1);
  });

  it("the second's signal ends its wait, and leaves the first alone", async () => {
    const { client, paid, hold } = shop();
    const letGo = hold();
    const first = client().run(request);
    await tick(50);
    const aborted = client().run({ ...request, signal: AbortSignal.timeout(50) });
    expect((await aborted).receipt).toMatchObject({
      decision: "BLOCK",
      error: { code: "ENACT_ABORTED" },
      actionsTaken: [],
    });
    letGo();
    expect((await first).result.success).toBe(true);
    expect(paid).toHaveLength(1);
  });

  it("the second's signal ends its wait also where the first has the key, and has not begun yet", async () => {
    const store = new MemoryReceiptStore();
    const { client, paid } = shop(store);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const claimed = vi.fn();
    const slow = storeWith(store, {
      claim: async (name, holder) => {
        const taken = await store.claim(name, holder);
        claimed();
        await held;
        return taken;
      },
    });
    const first = client({ secret: SECRET, receipts: slow }).run(request);
    await vi.waitFor(() => expect(claimed).toHaveBeenCalled());
    const { receipt } = await client().run({ ...request, signal: AbortSignal.timeout(50) });
    expect(receipt).toMatchObject({ decision: "BLOCK", error: { code: "ENACT_ABORTED" }, actionsTaken: [] });
    letGo();
    expect((await first).result.success).toBe(true);
    expect(paid).toHaveLength(1);
  });

  it("rejects where the first one's store has failed, so that it can never end, until it is recovered", async () => {
    const store = new MemoryReceiptStore();
    const state = { isBroken: false };
    const failing = storeWith(store, {
      createChain: async (chain) => {
        const writer = await store.createChain(chain);
        return {
          append: async (lines) => {
            if (state.isBroken) throw new Error("the disk is full");
            return writer.append(lines);
          },
          close: () => writer.close(),
        };
      },
    });
    const { client, paid, hold, calls } = shop(failing);
    const enact = client();
    const letGo = hold();
    const first = rejectionOf(enact.run(request));
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    state.isBroken = true;
    letGo();
    expect(await first).toMatchObject({ code: "ENACT_RECEIPT_NOT_STORED", receipt: { outcome: "succeeded" } });
    for (const again of [enact, client({ secret: SECRET, receipts: store })]) {
      await expect(again.run(request)).rejects.toMatchObject({ code: "ENACT_RUN_OPEN" });
    }
    state.isBroken = false;
    const later = client();
    const { closed } = await later.recover();
    expect(await later.run(request)).toMatchObject({ receipt: closed[0] });
    expect(closed[0]).toMatchObject({ outcome: "unknown", actionsTaken: [{ status: "unknown" }] });
    expect(paid).toHaveLength(1);
  });
});

describe("a run that was not let through", () => {
  it("does not use the key up", async () => {
    const { client, paid, state } = shop();
    const enact = client();
    state.says = block("not now");
    const blocked = await enact.run(request);
    expect(blocked.receipt).toMatchObject({ decision: "BLOCK", idempotencyKey: "order-1" });
    state.says = pass("ok");
    const passed = await enact.run(request);
    expect(passed.receipt.decision).toBe("PASS");
    expect(await enact.run(request)).toEqual(passed);
    expect(paid).toHaveLength(1);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("does not use it up for another request either, nor where a limit has refused it", async () => {
    const store = new MemoryReceiptStore();
    const { connector, paid } = till();
    const left = { max: 0 };
    const limit = definePolicy({
      name: "limit",
      on: "request",
      evaluate: () => pass("ok", { key: "all", max: left.max, cost: 1 }),
    });
    const options = { systems: { till: connector }, policies: [limit], workflows: [pay], secret: SECRET };
    const enact = new EnactClient({ ...options, receipts: store });
    expect((await enact.run(request)).receipt.decision).toBe("BLOCK");
    left.max = 5;
    const other = await enact.run({ ...request, payload: { cents: 7 } });
    expect(other.receipt.decision).toBe("PASS");
    await expect(enact.run(request)).rejects.toThrow(IdempotencyConflictError);
    expect(paid).toEqual([{ cents: 7 }]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("uses it up where it was blocked at a call, since it had begun", async () => {
    const store = new MemoryReceiptStore();
    const { connector, paid } = till();
    const atCall = { says: block("not this call") as ReturnType<typeof pass> };
    const policy = definePolicy({ name: "atCall", on: "action", evaluate: () => atCall.says });
    const options = { systems: { till: connector }, policies: [policy], workflows: [pay], secret: SECRET };
    const enact = new EnactClient({ ...options, receipts: store });
    const first = await enact.run(request);
    expect(first.receipt).toMatchObject({ decision: "BLOCK", actionsTaken: [{ status: "blocked" }] });
    atCall.says = pass("ok");
    expect(await enact.run(request)).toEqual(first);
    expect(paid).toEqual([]);
  });
});

describe("a run that waits for approval under a key", () => {
  it("is given back while it waits; the resumed run has the key", async () => {
    const { client, paid, state } = shop();
    const [enact, other] = [client(), client()];
    state.says = requireApproval("Look at it");
    const asked = await enact.run(request);
    expect(asked.receipt.decision).toBe("PENDING");
    expect(await other.run(request)).toEqual(asked);
    await expect(other.run({ ...request, payload: {} })).rejects.toThrow(IdempotencyConflictError);
    expect(await enact.approvals.list()).toHaveLength(1);

    await enact.approve(asked.receipt.runId, { approver: BOSS });
    const resumed = await other.resume(asked.receipt.runId);
    expect(resumed.receipt).toMatchObject({ outcome: "succeeded", idempotencyKey: "order-1" });
    expect(await enact.run(request)).toEqual(resumed);
    expect(paid).toHaveLength(1);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("leaves the key where it was rejected, or has expired", async () => {
    const { client, paid, state } = shop();
    const enact = client();
    state.says = requireApproval("Look at it", { expiresInMs: 1 });
    const expired = await enact.run(request);
    await tick(5);
    state.says = requireApproval("Look at it");
    const again = await enact.run(request);
    expect(again.receipt.runId).not.toBe(expired.receipt.runId);
    await enact.reject(again.receipt.runId, { approver: BOSS });
    state.says = pass("ok");
    expect((await enact.run(request)).receipt.decision).toBe("PASS");
    expect(paid).toHaveLength(1);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("runs once although it was asked for, and approved, twice at the same moment", async () => {
    const { client, paid, state } = shop();
    const clients = [client(), client()] as const;
    state.says = requireApproval("Look at it");
    const asked = await Promise.all(clients.map((enact) => enact.run(request)));
    for (const { receipt } of asked) await clients[0].approve(receipt.runId, { approver: BOSS });
    const resumed = await Promise.all(asked.map(({ receipt }, at) => clients[at as 0 | 1].resume(receipt.runId)));
    expect(resumed[1]).toEqual(resumed[0]);
    expect(paid).toHaveLength(1);
    expect(await findingsOf(clients[0])).toEqual([]);
  });
});

describe("each call", () => {
  it("has a key of its own, made of its run and its place", async () => {
    const { connector, calls } = till();
    const twice = defineWorkflow({
      name: "twice",
      systems: { till: type<Till>() },
      payload: anyObject,
      run: async ({ systems }) => {
        await systems.till.pay({});
        await systems.till.pay({});
      },
    });
    const options = { systems: { till: connector }, policies: [], workflows: [twice], secret: SECRET };
    const enact = new EnactClient({ ...options, receipts: new MemoryReceiptStore() });
    const { receipt } = await enact.run({ workflow: "twice", actor: ACTOR, payload: {} });
    expect(calls.map(({ idempotencyKey }) => idempotencyKey)).toEqual([`${receipt.runId}:0`, `${receipt.runId}:1`]);
  });
});

describe("a key", () => {
  it.each([["", 1, null, {}, "\ud800", "k".repeat(256)]].flat())(
    "is refused as %j, and nothing is run",
    async (key) => {
      const { client, paid } = shop();
      const enact = client();
      await expect(enact.run({ ...request, idempotencyKey: key as string })).rejects.toThrow(ConfigurationError);
      expect(paid).toEqual([]);
      expect(await enact.receipts.list()).toEqual([]);
    },
  );

  it.each(["k".repeat(255), "../../etc/passwd", "ключ 🔑", "\0", "__proto__"])("can be %j", async (key) => {
    const directory = await temporaryDirectory();
    const { client, paid } = shop();
    const enact = client({ secret: SECRET, receipts: new FileReceiptStore({ directory }) });
    const first = await enact.run({ ...request, idempotencyKey: key });
    expect(first.receipt.idempotencyKey).toBe(key);
    expect(await enact.run({ ...request, idempotencyKey: key })).toEqual(first);
    expect(paid).toHaveLength(1);
    const [claim] = await readdir(join(directory, "claims"));
    expect(claim).toMatch(/^[0-9a-f]{64}$/);
    expect(await findingsOf(enact)).toEqual([]);
    await enact.close();
  });
});
