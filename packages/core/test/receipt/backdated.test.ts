import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.js";
import { verifyStore } from "../../src/receipt/verify/verify-store.js";
import { KEY, keyringOf, OpenStore, TestChain, verify } from "./support/evidence.js";

// What claims to be too old is in tamper.test.ts; the chains here begin at 03:04:05.678.
describe("a chain that an earlier verification has not seen", () => {
  it.each([
    ["was begun after it", "2026-01-02T03:04:00.000Z"],
    ["was only just beginning", "2026-01-02T03:05:05.678Z"],
  ])("is as good as any other where it %s", async (_what, verifiedAt) => {
    const store = new OpenStore();
    new TestChain(store).run();
    expect((await verify(store, { verifiedAt })).findings).toEqual([]);
  });

  it("is named where it claims to be older by more than a minute, once, with its first such record", async () => {
    const store = new OpenStore();
    const { chain } = new TestChain(store);
    new TestChain(store).run();
    expect((await verify(store, { verifiedAt: "2026-01-02T03:05:05.679Z" })).findings).toHaveLength(2);
    const { findings } = await verify(store, { verifiedAt: "2026-02-02T00:00:00.000Z" });
    expect(findings).toHaveLength(2);
    expect(findings).toContainEqual(
      expect.objectContaining({ code: "backdated_chain", severity: "error", chain, seq: 0 }),
    );
  });

  it("is not asked how old it is where nobody says when the anchors were taken", async () => {
    const store = new OpenStore();
    const seen = new TestChain(store).put({ kind: "close" });
    new TestChain(store).run();
    expect((await verify(store, { anchors: [seen] })).findings).toEqual([]);
  });

  it("is told from one that has grown since", async () => {
    const store = new OpenStore();
    const chain = new TestChain(store);
    const anchors = (await verify(store)).summary.heads;
    chain.run();
    expect((await verify(store, { anchors, verifiedAt: "2027-01-01T00:00:00.000Z" })).findings).toEqual([]);
  });
});

describe("verifyStore", () => {
  it("refuses what is no time before it reads anything", async () => {
    const verifying = verifyStore(new OpenStore(), { keyring: keyringOf(KEY), verifiedAt: "yesterday" });
    await expect(verifying.next()).rejects.toThrow(ConfigurationError);
  });
});
