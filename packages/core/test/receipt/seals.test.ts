import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_LINE_BYTES } from "../../src/lines.js";
import { newId } from "../../src/models/id.js";
import { keyFromSecret } from "../../src/receipt/keyring.js";
import { hashOf, preamble, verifyLine } from "../../src/receipt/seal.js";
import { createSealReader, type ReadSeals } from "../../src/receipt/verify/seals.js";
import { verifyStore } from "../../src/receipt/verify/verify-store.js";
import { blockedOf, KEY, keyringOf, OpenStore, TestChain, verify } from "./support/evidence.js";

const OTHER = keyFromSecret("another-secret-of-at-least-32-bytes!");

const honest: ReadSeals = async (block) => createSealReader(keyringOf(KEY))(block);

/** A store with one chain of so many blocked runs, of about 700 bytes each. */
function filled(records: number) {
  const store = new OpenStore();
  store.pieceBytes = 64 * 1024;
  const chain = new TestChain(store);
  for (let count = 0; count < records; count++) chain.put(blockedOf(newId()));
  return { store, chain };
}

function joined(...lines: readonly Uint8Array[]): Buffer {
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")]));
}

describe("createSealReader", () => {
  const { store, chain } = filled(2);
  const [open, first, second] = store.lines(chain.chain) as [Buffer, Buffer, Buffer];
  const read = createSealReader(keyringOf(KEY, OTHER));

  it("names for each line the key that has signed it, and its hash", () => {
    const edited = Buffer.from(first.toString("latin1").replace("octo/hello", "octo/other"), "latin1");
    const notUtf8 = Buffer.concat([first.subarray(0, 40), Buffer.from([0xff]), first.subarray(40)]);
    const lines = [open, edited, first, notUtf8, Buffer.alloc(0), second];
    expect(read(joined(...lines))).toEqual({
      kids: [KEY.kid, undefined, KEY.kid, undefined, undefined, KEY.kid],
      hashes: lines.map((line) => hashOf(line)),
    });
  });

  it("finds the key of each line where keys change", () => {
    const written = new OpenStore();
    const chains = [KEY, OTHER, KEY].map((key) => new TestChain(written, { key }));
    const lines = chains.flatMap((each) => written.lines(each.chain));
    expect(read(joined(...lines)).kids).toEqual([KEY.kid, OTHER.kid, KEY.kid]);
  });

  it("is not led astray by keys that a payload names", () => {
    const written = new OpenStore();
    const { chain: id } = new TestChain(written, { key: OTHER });
    const names = Array.from({ length: 3 }, (_, index) => ({ kid: `k${index}` }));
    const tricky = new TestChain(written, { key: OTHER });
    tricky.put({ ...blockedOf(newId()), actor: { names } });
    expect(read(joined(...written.lines(id), ...written.lines(tricky.chain))).kids).toEqual(Array(3).fill(OTHER.kid));
    const [, first] = written.lines(tricky.chain) as [Buffer, Buffer];
    expect(createSealReader(keyringOf(KEY, OTHER))(joined(first)).kids).toEqual([OTHER.kid]);
  });

  it("names no key for what is signed and not UTF-8", () => {
    const body = Buffer.from('{"kid":"\u00ff","v":1}', "latin1");
    const signature = KEY.sign?.(preamble(body.length), body);
    const line = Buffer.concat([body.subarray(0, -1), Buffer.from(`,"signature":"${signature}"}`)]);
    expect(verifyLine(line, KEY)).toBe(true);
    expect(read(joined(first, line)).kids).toEqual([KEY.kid, undefined]);
  });

  it("knows no key that is not in the keyring", () => {
    expect(createSealReader(keyringOf(OTHER))(joined(open, first)).kids).toEqual([undefined, undefined]);
  });
});

describe("a verification whose seals are read elsewhere", () => {
  it("finds nothing in what is whole, and is told of every line", async () => {
    const { store } = filled(2_000);
    let told = 0;
    const seals: ReadSeals = async (block) => {
      const answer = createSealReader(keyringOf(KEY))(block);
      told += answer.kids.length;
      return answer;
    };
    const { findings, summary } = await verify(store, { seals });
    expect(findings).toEqual([]);
    expect([summary.records, told]).toEqual([2_001, 2_001]);
    expect(summary).toEqual((await verify(store)).summary);
  });

  it("finds in whatever was done to a log what it finds without", async () => {
    const { store, chain } = filled(300);
    const log = store.logs.get(chain.chain) as Buffer;
    const edit = fc.record({
      at: fc.nat(log.length - 1),
      remove: fc.nat(3_000),
      insert: fc.oneof(fc.constant("\n"), fc.constant("\n\n\u0000"), fc.string({ maxLength: 5, unit: "binary" })),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 200, max: 100_000 }),
        async (edits, pieceBytes) => {
          let bytes = log;
          for (const { at, remove, insert } of edits) {
            bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(insert), bytes.subarray(at + remove)]);
          }
          const tampered = Object.assign(new OpenStore(), { storeId: store.storeId, pieceBytes });
          tampered.logs.set(chain.chain, bytes);
          const plain = await verify(tampered);
          expect(await verify(tampered, { seals: honest })).toEqual(plain);
          expect(plain.summary.records).toBeGreaterThan(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("goes on behind a line that is longer than any record, and an unfinished one", async () => {
    const { store, chain } = filled(100);
    store.rewrite(chain.chain, (lines) => lines.toSpliced(50, 0, Buffer.alloc(MAX_LINE_BYTES + 10, "x")));
    store.append(chain.chain, Buffer.from('{"torn'));
    const { codes } = await verify(store);
    expect(codes).toEqual(["too_large", "torn_tail"]);
    expect((await verify(store, { seals: honest })).codes).toEqual(codes);
  });

  it.each<[string, ReadSeals]>([
    ["rejects", () => Promise.reject(new Error("dead"))],
    [
      "throws",
      () => {
        throw new Error("dead");
      },
    ],
    ["says nothing", async () => ({ kids: [], hashes: [] })],
    ["names keys and no hashes", async (block) => ({ ...(await honest(block)), hashes: [] })],
    ["answers with what is no answer", (async () => undefined) as unknown as ReadSeals],
    ["knows no key", async (block) => ({ ...(await honest(block)), kids: Array((await honest(block)).kids.length) })],
    [
      "names another key",
      async (block) => {
        const { kids } = await honest(block);
        return { kids: kids.map(() => OTHER.kid), hashes: kids.map(() => `sha256:${"0".repeat(64)}`) };
      },
    ],
  ])("finds the same with a reader that %s", async (_what, seals) => {
    const { store, chain } = filled(200);
    store.rewrite(chain.chain, (lines) =>
      lines.with(77, Buffer.from(String(lines[77]?.toString("latin1")).replace("octo/hello", "octo/other"), "latin1")),
    );
    const { findings, codes } = await verify(store);
    expect(codes).toEqual(["bad_signature"]);
    expect((await verify(store, { seals, keyring: keyringOf(KEY, OTHER) })).findings).toEqual(findings);
  });

  it("does not take a line that is not UTF-8 for one because a key is named", async () => {
    const { store, chain } = filled(100);
    store.rewrite(chain.chain, (lines) => {
      const damaged = String(lines[9]?.toString("latin1")).replace("hello", "hell\u00ff");
      return lines.with(9, Buffer.from(damaged, "latin1"));
    });
    const seals: ReadSeals = async (block) => {
      const { kids, hashes } = await honest(block);
      return { kids: kids.map(() => OTHER.kid), hashes };
    };
    expect((await verify(store, { seals })).codes).toEqual(["not_utf8"]);
  });

  it("reads a few blocks ahead, and no more before the first of them is answered", async () => {
    const { store } = filled(5_000);
    let [asked, most, open] = [0, 0, 0];
    const seals: ReadSeals = async (block) => {
      asked++;
      most = Math.max(most, ++open);
      await new Promise((resolve) => setImmediate(resolve));
      const answer = await honest(block);
      open--;
      return answer;
    };
    expect((await verify(store, { seals })).findings).toEqual([]);
    expect(asked).toBeGreaterThan(8);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(5);
  });

  it("looks at what it has read before it tells that there is no more", async () => {
    const { store, chain } = filled(1_000);
    const read = store.read.bind(store);
    store.read = async function* (id, from = 0) {
      for await (const piece of read(id, from)) {
        yield piece;
        if (from === 0 && id === chain.chain) throw new Error("the disk is gone");
      }
    };
    store.pieceBytes = 300 * 1024;
    const plain = await verify(store);
    expect(plain.codes).toEqual(["unreadable"]);
    expect(plain.summary.records).toBeGreaterThan(100);
    expect(await verify(store, { seals: honest })).toEqual(plain);
  });

  it("ends when it is stopped while blocks are in flight", async () => {
    const { store } = filled(3_000);
    const verifying = verifyStore(store, { keyring: keyringOf(), seals: honest });
    expect((await verifying.next()).value).toMatchObject({ code: "unknown_key", seq: 0 });
    expect(await verifying.return({} as never)).toMatchObject({ done: true });
  });
});
