import assert from "node:assert/strict";
import { newId } from "../../models/id.js";
import { RecordChain } from "./record-chain.js";
import { bytesOf, type Subject } from "./subject.js";

const FAILED = { code: "ENACT_STORE_FAILED" };

/** How writers keep out of each other's way: names that one alone can claim, and fences that stop a writer for ever. */
export function testCoordination(subject: Subject): void {
  const { reopen } = subject.options;

  subject.it("gives a name to one alone, of many who claim it at once, and tells all the same", async (store) => {
    const others = reopen === undefined ? [store] : [store, await reopen(store), await reopen(store)];
    for (const name of ["a".repeat(64), "0123456789abcdef".repeat(4)]) {
      const holders = Array.from({ length: 30 }, () => ({ runId: newId(), chain: newId() }));
      const told = await Promise.all(
        holders.map((holder, index) => (others[index % others.length] ?? store).claim(name, holder)),
      );
      const [first] = told;
      assert.ok(holders.some((holder) => holder.runId === first?.runId && holder.chain === first.chain));
      for (const holder of told) assert.deepEqual({ ...holder }, { ...first });
      for (const seen of others) {
        assert.deepEqual({ ...(await seen.claim(name, { runId: newId(), chain: newId() })) }, { ...first });
      }
    }
  });

  subject.it("lets who has a name claim it again, and tells names apart", async (store) => {
    const holder = { runId: newId(), chain: newId() };
    const other = { runId: newId(), chain: newId() };
    for (let time = 0; time < 3; time++) {
      assert.deepEqual({ ...(await store.claim("1".repeat(64), holder)) }, holder);
      assert.deepEqual({ ...(await store.claim("2".repeat(64), other)) }, other);
    }
  });

  subject.it("refuses to claim what is no name", async (store) => {
    const holder = { runId: newId(), chain: newId() };
    for (const name of [
      "",
      "a",
      "A".repeat(64),
      "../".repeat(22),
      `${"a".repeat(63)}/`,
      "a".repeat(65),
      "g".repeat(64),
    ]) {
      await assert.rejects(async () => store.claim(name, holder), FAILED, name);
    }
  });

  subject.it("takes no more into a chain that is fenced, and keeps what was there", async (store) => {
    const [fenced, free] = [new RecordChain(), new RecordChain()];
    const writer = await store.createChain(fenced.id);
    const beside = await store.createChain(free.id);
    const line = fenced.note("before");
    await writer.append([line]);
    const fencing = reopen === undefined ? store : await reopen(store);
    assert.equal(await fencing.isFenced(fenced.id), false);
    await fencing.fence(fenced.id);
    await fencing.fence(fenced.id);
    assert.equal(await store.isFenced(fenced.id), true);
    assert.equal(await store.isFenced(free.id), false);
    await assert.rejects(async () => writer.append([fenced.note("after")]), FAILED);
    await assert.rejects(async () => writer.append([fenced.note("again")]), FAILED);
    assert.ok((await bytesOf(store, fenced.id)).equals(Buffer.from(line)));
    await beside.append([free.note()]);
    await writer.close();
    await beside.close();
  });

  subject.it("can fence a chain before anybody has begun it, and no other thing", async (store) => {
    const chain = new RecordChain();
    await store.fence(chain.id);
    const writer = await store.createChain(chain.id);
    await assert.rejects(async () => writer.append([chain.note()]), FAILED);
    await writer.close();
    for (const id of ["", "../claims", "a"]) await assert.rejects(async () => store.fence(id), FAILED, id);
  });

  subject.it("shows, once a chain is fenced, every record that was acknowledged", async (store) => {
    const fencing = reopen === undefined ? store : await reopen(store);
    for (let round = 0; round < 5; round++) {
      const chain = new RecordChain();
      const writer = await store.createChain(chain.id);
      const acknowledged: Uint8Array[] = [];
      const write = async () => {
        while (!state.over) {
          const line = chain.note();
          await writer.append([line]);
          acknowledged.push(line);
          // A store in memory would otherwise let nobody else come in.
          await new Promise(setImmediate);
        }
        return "never stopped";
      };
      const state = { over: false };
      const writing = write().catch((error: { readonly code?: string }) => error.code);
      while (acknowledged.length < 3 + round) await new Promise(setImmediate);
      await fencing.fence(chain.id);
      const seen = await bytesOf(fencing, chain.id);
      const count = acknowledged.length;
      // A writer that the fence did not stop is stopped here, a good while later.
      setTimeout(() => {
        state.over = true;
      }, 100);
      assert.equal(await writing, FAILED.code);
      assert.equal(acknowledged.length, count, "a record was acknowledged after the fence");
      const whole = Buffer.concat(acknowledged);
      assert.ok(seen.subarray(0, whole.length).equals(whole), "an acknowledged record is not there");
      await writer.close();
    }
  });
}
