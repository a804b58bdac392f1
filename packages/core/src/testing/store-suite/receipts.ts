import assert from "node:assert/strict";
import type { ReceiptStore } from "../../contracts/store.js";
import { newId } from "../../models/id.js";
import { ODD_TEXTS, RecordChain } from "./record-chain.js";
import { assertStored, type Subject } from "./subject.js";

/** How receipts are found again: by their run, and as a list of the newest first. */
export function testReceipts(subject: Subject): void {
  const { reopen } = subject.options;

  subject.it("finds a receipt by its run, byte for byte, and nothing for a run that has none", async (store) => {
    const chain = new RecordChain();
    const writer = await store.createChain(chain.id);
    const receipts = ODD_TEXTS.map((text) => {
      const runId = newId();
      return { runId, line: chain.receipt(runId, { text: `${text} "kind":"receipt"` }) };
    });
    await writer.append([chain.note(), ...receipts.map(({ line }) => line), chain.note()]);
    await writer.close();
    for (const seen of reopen === undefined ? [store] : [store, await reopen(store)]) {
      for (const { runId, line } of receipts) assertStored(await seen.find(runId), chain.id, line);
      for (const runId of [newId(), chain.id, "", "'", "../store"]) assert.equal(await seen.find(runId), undefined);
    }
  });

  subject.it("finds a receipt as soon as it is durable, whoever else is looking", async (store) => {
    const chain = new RecordChain();
    const writer = await store.createChain(chain.id);
    // Enough beside it that a search which began before the receipt was stored is still under way after.
    for (let other = 0; other < 10; other++) await writeAlternately(store, 3);
    const looking: Promise<unknown>[] = [];
    for (let index = 0; index < 20; index++) {
      const runId = newId();
      looking.push(store.find(newId()));
      await writer.append([chain.receipt(runId)]);
      assert.ok(await store.find(runId), `the receipt ${index} was not found`);
      looking.push(store.find(newId()), store.list());
    }
    await Promise.all(looking);
    await writer.close();
  });

  subject.it("lists receipts of all chains, the newest first", async (store) => {
    const order = await writeAlternately(store, 12);
    assert.deepEqual(runsOf(await store.list()), order);
    if (reopen !== undefined) assert.deepEqual(runsOf(await (await reopen(store)).list()), order);
  });

  subject.it("lists page after page without a gap or a repetition", async (store) => {
    const order = await writeAlternately(store, 25);
    for (const limit of [1, 7, 25, 100]) {
      const listed: string[] = [];
      for (let page = await store.list({ limit }); page.length > 0; ) {
        assert.ok(page.length <= limit);
        listed.push(...runsOf(page));
        assert.ok(listed.length <= order.length, "a page repeats what was listed");
        page = await store.list({ limit, after: listed.at(-1) });
      }
      assert.deepEqual(listed, order);
    }
  });

  subject.it(
    "lists 50 receipts where nobody says how many, none for 0, and none after an unknown run",
    async (store) => {
      const order = await writeAlternately(store, 60);
      assert.deepEqual(runsOf(await store.list()), order.slice(0, 50));
      assert.deepEqual(await store.list({ limit: 0 }), []);
      assert.deepEqual(await store.list({ after: newId() }), []);
      assert.deepEqual(await store.list({ after: order.at(-1) }), []);
      for (const limit of [-1, Number.NaN]) await assert.rejects(async () => store.list({ limit }));
    },
  );

  subject.it("goes on with a list into which newer receipts came", async (store) => {
    const order = await writeAlternately(store, 10);
    const [, , , , after] = order;
    await writeAlternately(store, 4, Date.UTC(2027, 0, 1));
    assert.deepEqual(runsOf(await store.list({ after })), order.slice(5));
  });
}

/** Writes receipts into two chains by turns, the times of all in one order; gives their runs, newest first. */
async function writeAlternately(store: ReceiptStore, count: number, from = Date.UTC(2026, 0, 1)): Promise<string[]> {
  const chains = [new RecordChain(), new RecordChain()] as const;
  const writers = [await store.createChain(chains[0].id), await store.createChain(chains[1].id)] as const;
  const runs: string[] = [];
  for (let index = 0; index < count; index++) {
    const runId = newId();
    const turn = index % 3 === 0 ? 0 : 1;
    await writers[turn].append([
      chains[turn].note(),
      chains[turn].receipt(runId, { timestamp: new Date(from + index).toISOString() }),
    ]);
    runs.unshift(runId);
  }
  await Promise.all(writers.map((writer) => writer.close()));
  return runs;
}

function runsOf(lines: readonly { readonly line: Uint8Array }[]): readonly string[] {
  return lines.map(({ line }) => JSON.parse(Buffer.from(line).toString("utf8")).runId as string);
}
