import assert from "node:assert/strict";
import type { ReceiptStore } from "../../contracts/store.js";
import { ID_PATTERN } from "../../models/fields.js";
import { newId } from "../../models/id.js";
import { LONGEST_TEXT, ODD_TEXTS, RecordChain } from "./record-chain.js";
import { bytesOf, type Subject } from "./subject.js";

/** What goes into a store comes out of it: the same bytes, in the same order, in the chain they were put into. */
export function testChains(subject: Subject): void {
  const { reopen } = subject.options;

  subject.it("has one id, also when several ask for it at once", async (store) => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => store.id()));
    assert.match(ids[0] as string, ID_PATTERN);
    assert.deepEqual(new Set([...ids, await store.id()]).size, 1);
  });

  subject.it("begins a chain once, also when several try", async (store) => {
    const chain = newId();
    const tries = await Promise.allSettled(Array.from({ length: 4 }, () => store.createChain(chain)));
    const made = tries.filter((attempt) => attempt.status === "fulfilled");
    assert.equal(made.length, 1);
    await assert.rejects(store.createChain(chain), FAILED);
    await made[0]?.value.close();
    await assert.rejects(store.createChain(chain), FAILED);
    assert.deepEqual(await store.chains(), [chain]);
  });

  subject.it("takes no chain's id that is no UUID", async (store) => {
    for (const id of ["", "..", "../../etc/passwd", "log", newId().toUpperCase(), `${newId()}\n`, `${newId()}/x`]) {
      await assert.rejects(async () => store.createChain(id), FAILED, id);
    }
    assert.deepEqual(await store.chains(), []);
  });

  subject.it("makes nothing by being read", async (store) => {
    assert.deepEqual(await store.chains(), []);
    assert.deepEqual(await store.list(), []);
    assert.equal(await store.find(newId()), undefined);
    await assert.rejects(bytesOf(store, newId()), FAILED);
    await assert.rejects(async () => store.newest(newId()), FAILED);
    assert.deepEqual(await store.chains(), []);
  });

  subject.it("gives back the bytes it was given, in order, over any number of batches", async (store) => {
    const chain = new RecordChain();
    const writer = await store.createChain(chain.id);
    const batches = [[chain.note()], ODD_TEXTS.map((text) => chain.note(text)), [], [chain.note("last")]];
    for (const batch of batches) await writer.append(batch);
    await writer.close();
    const given = Buffer.concat(batches.flat());
    assert.deepEqual(await bytesOf(store, chain.id), given);
    if (reopen !== undefined) assert.deepEqual(await bytesOf(await reopen(store), chain.id), given);
  });

  subject.it("keeps a record of 4 MiB", async (store) => {
    const chain = new RecordChain();
    const writer = await store.createChain(chain.id);
    const lines = [chain.note(), chain.note(LONGEST_TEXT), chain.note()];
    await writer.append(lines.slice(0, 2));
    assert.ok(Buffer.from((await store.newest(chain.id)) ?? []).equals(lines[1]?.subarray(0, -1) ?? Buffer.alloc(0)));
    await writer.append(lines.slice(2));
    await writer.close();
    assert.ok((await bytesOf(store, chain.id)).equals(Buffer.concat(lines)));
  });

  subject.it("keeps what it was given when the giver uses the memory again", async (store) => {
    const chain = new RecordChain();
    const writer = await store.createChain(chain.id);
    const line = chain.note();
    const given = Uint8Array.from(line);
    await writer.append([given]);
    given.fill(0);
    await writer.close();
    assert.deepEqual(await bytesOf(store, chain.id), Buffer.from(line));
  });

  subject.it("keeps several chains apart that are written at once", async (store) => {
    const chains = Array.from({ length: 8 }, () => new RecordChain());
    const given = await Promise.all(chains.map((chain) => writeBatches(store, chain, 25)));
    assert.deepEqual([...(await store.chains())].sort(), chains.map(({ id }) => id).sort());
    for (const [index, { id }] of chains.entries()) assert.deepEqual(await bytesOf(store, id), given[index]);
  });

  subject.it("takes nothing into a chain that was closed", async (store) => {
    const chain = new RecordChain();
    const writer = await store.createChain(chain.id);
    const line = chain.note();
    await writer.append([line]);
    await writer.close();
    await writer.close();
    await assert.rejects(async () => writer.append([chain.note()]), FAILED);
    assert.deepEqual(await bytesOf(store, chain.id), Buffer.from(line));
  });
}

const FAILED = { code: "ENACT_STORE_FAILED" };

async function writeBatches(store: ReceiptStore, chain: RecordChain, batches: number): Promise<Buffer> {
  const writer = await store.createChain(chain.id);
  const given: Uint8Array[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const lines = [chain.note(`${batch} a`), chain.note(`${batch} b`)];
    await writer.append(lines);
    given.push(...lines);
  }
  await writer.close();
  return Buffer.concat(given);
}
