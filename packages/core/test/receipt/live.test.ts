import { describe, expect, it } from "vitest";
import { newId } from "../../src/models/id.js";
import {
  attemptOf,
  blockedOf,
  ENTRY,
  OpenStore,
  receiptOf,
  requestOf,
  resultOf,
  TestChain,
  verify,
} from "./support/evidence.js";

/** A store in which something happens whenever a piece was read. */
class LiveStore extends OpenStore {
  meanwhile: () => unknown = () => undefined;

  override async *read(chain: string, from = 0): AsyncGenerator<Uint8Array> {
    for (let at = from; ; ) {
      const piece = this.logs.get(chain)?.subarray(at, at + this.pieceBytes);
      if (piece === undefined || piece.length === 0) return;
      at += piece.length;
      this.meanwhile();
      yield piece;
    }
  }
}

describe("verifyStore, while writers are at work", () => {
  it("raises no alarm about runs, heads and chains that came up meanwhile", async () => {
    const store = new LiveStore();
    store.pieceBytes = 700;
    const chains = Array.from({ length: 8 }, () => new TestChain(store));
    for (const chain of chains) chain.run();
    let step = 0;
    store.meanwhile = () => {
      step++;
      if (step > 400) return;
      const chain = chains[step % chains.length] as TestChain;
      const head = chain.run();
      (chains[(step * 5 + 1) % chains.length] as TestChain).put({ kind: "heads", heads: [head] });
      if (step % 50 === 0) chains.push(new TestChain(store, { open: { heads: [chain.put(blockedOf(newId()))] } }));
    };
    expect((await verify(store)).findings).toEqual([]);
    expect(step).toBeGreaterThan(400);
    store.meanwhile = () => undefined;
    expect((await verify(store)).findings).toEqual([]);
  });

  it("raises no alarm about a run that another chain closes, after that was read or before", async () => {
    for (const order of [0, 1]) {
      const store = new LiveStore();
      const chains = [new TestChain(store), new TestChain(store)];
      const [begins, ends] = (order === 0 ? chains : chains.toReversed()) as [TestChain, TestChain];
      let step = 0;
      store.meanwhile = () => {
        if (step++ !== 1) return;
        const runId = newId();
        const intent = begins.put({ kind: "intent", ...requestOf(runId), decision: "PASS" });
        ends.put({ ...receiptOf(runId, intent.hash, []), outcome: "unknown" });
      };
      expect((await verify(store)).findings).toEqual([]);
    }
  });

  it("waits for a line that is being written, and for a run that is being made", async () => {
    const store = new LiveStore();
    const chain = new TestChain(store);
    const runId = newId();
    const intent = chain.put({ kind: "intent", ...requestOf(runId), decision: "PASS" });
    chain.put(attemptOf(runId));
    const whole = (store.logs.get(chain.chain) as Buffer).length;
    chain.put(resultOf(runId));
    chain.put(receiptOf(runId, intent.hash, [ENTRY]));
    const log = store.logs.get(chain.chain) as Buffer;
    store.logs.set(chain.chain, log.subarray(0, whole + 40));
    const verifying = verify(store);
    setTimeout(() => store.logs.set(chain.chain, log), 5);
    expect(await verifying).toMatchObject({ findings: [], summary: { runs: 1, openRuns: 0 } });
  });

  it("still finds what is wrong", async () => {
    const store = new LiveStore();
    const chain = new TestChain(store);
    chain.run({ receipt: null });
    chain.put({ ...blockedOf(newId()), decision: "PASS", intent: `sha256:${"0".repeat(64)}` });
    store.append(chain.chain, Buffer.from('{"torn'));
    const anchors = [{ chain: chain.chain, seq: 99, hash: `sha256:${"0".repeat(64)}` }];
    const other = new TestChain(store);
    store.meanwhile = () => other.seq < 50 && other.put(blockedOf(newId()));
    const { codes } = await verify(store, { anchors });
    expect([...codes].sort()).toEqual([
      "open_run",
      "pass_with_failed_policy",
      "receipt_without_intent",
      "torn_tail",
      "truncated",
    ]);
  });
});
