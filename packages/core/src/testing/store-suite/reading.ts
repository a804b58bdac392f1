import assert from "node:assert/strict";
import { newId } from "../../models/id.js";
import { LONGEST_TEXT, RecordChain } from "./record-chain.js";
import { assertStored, bytesOf, type Subject, withoutNewline } from "./subject.js";

/** How a chain is read: from anywhere, while it grows, and where a crash has torn its end. */
export function testReading(subject: Subject): void {
  const { reopen, tear } = subject.options;

  subject.it("reads a chain from any offset", async (store) => {
    const chain = new RecordChain();
    const writer = await store.createChain(chain.id);
    const lines = [chain.note(), chain.note("x".repeat(200_000)), chain.note()];
    await writer.append(lines);
    await writer.close();
    const whole = Buffer.concat(lines);
    const ends = lines.map((_line, index) => Buffer.concat(lines.slice(0, index + 1)).length);
    for (const offset of ends.flatMap((end) => [end - 1, end, end + 1]).concat(0, 1, 65_535, 65_536, 65_537)) {
      assert.ok((await bytesOf(store, chain.id, offset)).equals(whole.subarray(offset)), `from ${offset}`);
    }
  });

  subject.it("gives every piece memory of its own", async (store) => {
    const chain = new RecordChain();
    const writer = await store.createChain(chain.id);
    const lines = Array.from({ length: 5 }, () => chain.note("x".repeat(100_000)));
    for (const line of lines) await writer.append([line]);
    await writer.close();
    for await (const piece of store.read(chain.id)) piece.fill(0);
    assert.ok((await bytesOf(store, chain.id)).equals(Buffer.concat(lines)));
  });

  subject.it("can be read while it is written, and never gives what was not written", async (store) => {
    const chain = new RecordChain();
    const writer = await store.createChain(chain.id);
    const lines = Array.from({ length: 60 }, (_, index) => chain.note("x".repeat(index * 300)));
    const whole = Buffer.concat(lines);
    const state = { done: false };
    const write = async () => {
      for (const line of lines) await writer.append([line]);
      await writer.close();
    };
    const writing = write().finally(() => {
      state.done = true;
    });
    try {
      do {
        const seen = await bytesOf(store, chain.id);
        assert.ok(whole.subarray(0, seen.length).equals(seen));
        const newest = await store.newest(chain.id);
        assert.ok(newest === undefined || lines.some((line) => withoutNewline(line).equals(newest)));
      } while (!state.done);
    } finally {
      await writing;
    }
    assert.ok((await bytesOf(store, chain.id)).equals(whole));
  });

  subject.it("knows a chain's newest record", async (store) => {
    const chain = new RecordChain();
    const writer = await store.createChain(chain.id);
    assert.equal(await store.newest(chain.id), undefined);
    for (const batch of [[chain.note()], [chain.note("a"), chain.note("x".repeat(300_000))], [chain.note()]]) {
      await writer.append(batch);
      assert.ok(withoutNewline(batch.at(-1) as Uint8Array).equals((await store.newest(chain.id)) ?? Buffer.alloc(0)));
    }
    await writer.close();
  });

  if (tear === undefined) return;
  const tails = {
    "half a record": (chain: RecordChain) => chain.note("torn").subarray(0, 50),
    "a whole record without its newline": (chain: RecordChain) => withoutNewline(chain.note("torn")),
    "a long record without its newline": (chain: RecordChain) => withoutNewline(chain.note(LONGEST_TEXT)),
    "half a receipt": (chain: RecordChain) => chain.receipt(newId()).subarray(0, -20),
    NULs: () => Buffer.alloc(5000),
    "half a record and NULs": (chain: RecordChain) => Buffer.concat([chain.note().subarray(0, 50), Buffer.alloc(5000)]),
  };
  for (const [name, tailOf] of Object.entries(tails)) {
    subject.it(`is not misled by a tail of ${name}`, async (store) => {
      const chain = new RecordChain();
      const runId = newId();
      const writer = await store.createChain(chain.id);
      const lines = [chain.note(), chain.receipt(runId)];
      await writer.append(lines);
      await writer.close();
      const tail = tailOf(chain);
      await tear(store, chain.id, tail);
      for (const seen of reopen === undefined ? [store] : [store, await reopen(store)]) {
        assert.ok((await bytesOf(seen, chain.id)).equals(Buffer.concat([...lines, tail])));
        assert.ok(withoutNewline(lines[1] as Uint8Array).equals((await seen.newest(chain.id)) ?? Buffer.alloc(0)));
        const [found, ...more] = await seen.list();
        assertStored(found, chain.id, lines[1] as Uint8Array);
        assert.deepEqual(more, []);
      }
    });

    subject.it(`has no newest record in a chain of nothing but ${name}`, async (store) => {
      const chain = new RecordChain();
      await (await store.createChain(chain.id)).close();
      await tear(store, chain.id, tailOf(chain));
      assert.equal(await store.newest(chain.id), undefined);
      assert.deepEqual(await store.list(), []);
    });
  }
}
