import { describe, expect, it } from "vitest";
import { EnactClient } from "../../src/client.js";
import { InvalidReceiptError } from "../../src/errors.js";
import { anyObject } from "../../src/request/any-object.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, Notes, rejectionOf, SECRET, signed, tick } from "../support/engine.js";

const add = defineWorkflow({
  name: "add",
  systems: { notes: Notes },
  payload: anyObject,
  run: ({ systems, payload }) => systems.notes.add({ text: String(payload["text"]) }),
});

const options = () => ({ ...signed(), systems: { notes: new Notes() }, policies: [], workflows: [add] as const });

describe("receipts", () => {
  it("get gives the receipt of a run, and nothing for an id that has none", async () => {
    const enact = new EnactClient(options());
    const { receipt } = await enact.run({ workflow: "add", actor: ACTOR, payload: { text: "a" } });
    expect(await enact.receipts.get(receipt.runId)).toEqual(receipt);
    const none = ["0199a0b0-0000-7000-8000-000000000000", "", "../etc/passwd", `${receipt.runId}.json`, undefined, {}];
    for (const id of none) expect(await enact.receipts.get(id as string)).toBeUndefined();
  });

  it("list gives pages, newest first, of every client of the store", async () => {
    const shared = options();
    const [one, other] = [new EnactClient(shared), new EnactClient(shared)];
    const ids: string[] = [];
    for (const text of ["a", "b", "c", "d", "e"]) {
      const client = ids.length % 2 === 0 ? one : other;
      ids.unshift((await client.run({ workflow: "add", actor: ACTOR, payload: { text } })).receipt.runId);
      await tick(2);
    }
    const page = async (query?: object) => (await other.receipts.list(query)).map(({ runId }) => runId);
    expect(await page()).toEqual(ids);
    expect(await page({ limit: 2 })).toEqual(ids.slice(0, 2));
    expect(await page({ limit: 2, after: ids[1] })).toEqual(ids.slice(2, 4));
    expect(await page({ limit: 2, after: ids[3] })).toEqual(ids.slice(4));
    expect(await page({ after: ids[4] })).toEqual([]);
  });

  it("are verified before they are given back", async () => {
    const shared = options();
    const enact = new EnactClient(shared);
    const { receipt } = await enact.run({ workflow: "add", actor: ACTOR, payload: { text: "a" } });
    const stranger = new EnactClient({ ...options(), receipts: shared.receipts, secret: `${SECRET}, another` });
    expect(await rejectionOf(stranger.receipts.get(receipt.runId))).toBeInstanceOf(InvalidReceiptError);
    expect(await rejectionOf(stranger.receipts.list())).toBeInstanceOf(InvalidReceiptError);
    expect((await stranger.receipts.verify()).findings.map(({ code }) => code)).toContain("unknown_key");
  });
});

describe("close", () => {
  it("refuses later runs, before anything is read or written", async () => {
    const given = options();
    const enact = new EnactClient(given);
    await enact.run({ workflow: "add", actor: ACTOR, payload: { text: "a" } });
    await enact.close();
    const error = await rejectionOf(enact.run({ workflow: "add", actor: ACTOR, payload: { text: "b" } }));
    expect(error).toMatchObject({ code: "ENACT_CLOSED" });
    expect(given.systems.notes.shelf.notes).toEqual(["a"]);
    expect(await enact.receipts.list()).toHaveLength(1);
    expect((await enact.receipts.verify({ strict: true })).findings).toEqual([]);
  });

  it("waits for the runs that are under way, so that no effect is without its receipt", async () => {
    const given = options();
    const slow = defineWorkflow({
      ...add,
      async run({ systems }) {
        await systems.notes.add({ text: "before" });
        await tick(20);
        await systems.notes.add({ text: "after" });
      },
    });
    const enact = new EnactClient({ ...given, workflows: [slow] });
    const running = enact.run({ workflow: "add", actor: ACTOR, payload: {} });
    await tick(5);
    await enact.close();
    expect((await running).receipt).toMatchObject({ outcome: "succeeded" });
    expect(given.systems.notes.shelf.notes).toEqual(["before", "after"]);
    expect((await enact.receipts.verify({ strict: true })).findings).toEqual([]);
  });

  it("may be called twice, at the same time, and on a client that did nothing", async () => {
    const store = new MemoryReceiptStore();
    let closed = 0;
    store.close = async () => {
      closed += 1;
    };
    const enact = new EnactClient({ ...options(), receipts: store });
    await Promise.all([enact.close(), enact.close()]);
    await enact.close();
    expect(closed).toBe(1);
    expect(await store.chains()).toEqual([]);
  });

  it("is what asyncDispose does", async () => {
    const enact = new EnactClient(options());
    await enact.run({ workflow: "add", actor: ACTOR, payload: { text: "a" } });
    await enact[Symbol.asyncDispose]();
    expect(await rejectionOf(enact.run({ workflow: "add", actor: ACTOR, payload: {} }))).toMatchObject({
      code: "ENACT_CLOSED",
    });
  });
});
