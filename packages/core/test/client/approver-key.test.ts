import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ApprovalTerms } from "../../src/contracts/policy.js";
import type { Receipt } from "../../src/models/record.js";
import { signVerdict } from "../../src/receipt/approver-key.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { asking, BOSS, CHIEF, clientWith, pendingWith, REQUEST } from "../support/approvals.js";
import { ACTOR, findingsOf, rejectionOf } from "../support/engine.js";

type Options = NonNullable<Parameters<typeof pendingWith>[1]>;

const REFUSED = { code: "ENACT_APPROVER_REFUSED" };

describe("an approval that is signed with a key of the approver's own", () => {
  const boss = generateKeyPairSync("ed25519");
  const chief = generateKeyPairSync("ed25519");
  const approverKeys = { "Boss@company.com": boss.publicKey, [CHIEF.email]: pem(chief.publicKey) };
  const said = { approver: BOSS, verdict: "approved", comment: "Go." } as const;

  const asked = (terms: ApprovalTerms = {}, options: Options = {}) =>
    pendingWith([asking({ signed: true, ...terms })], { approverKeys, ...options });

  it("lets the run go on, and is kept", async () => {
    const { enact, runId, receipt, notes } = await asked();
    const proof = signVerdict(receipt, said, boss.privateKey);
    const { verdict } = await enact.approve(runId, { ...said, proof });
    expect(verdict).toMatchObject({ proof, comment: "Go." });
    expect((await enact.resume(runId)).result.success).toBe(true);
    expect(notes.shelf.notes).toEqual(["a"]);
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("can be made of what another process has read, with a key in PEM", async () => {
    const { enact, runId, receipt } = await asked();
    const copy = JSON.parse(JSON.stringify(receipt)) as Receipt;
    const proof = signVerdict(copy, { approver: CHIEF, verdict: "approved" }, pem(chief.privateKey));
    await enact.approve(runId, { approver: CHIEF, proof });
    expect(await enact.approvals.list()).toMatchObject([{ isApproved: true }]);
  });

  it.each<[string, (receipt: Receipt, other: Receipt) => string | undefined]>([
    ["no proof", () => undefined],
    ["another's key", (receipt) => signVerdict(receipt, said, chief.privateKey)],
    ["a key that nobody knows", (receipt) => signVerdict(receipt, said, generateKeyPairSync("ed25519").privateKey)],
    ["another verdict", (receipt) => signVerdict(receipt, { ...said, verdict: "rejected" }, boss.privateKey)],
    ["another comment", (receipt) => signVerdict(receipt, { ...said, comment: "No." }, boss.privateKey)],
    ["no comment", (receipt) => signVerdict(receipt, { ...said, comment: undefined }, boss.privateKey)],
    ["another name", (receipt) => signVerdict(receipt, { ...said, approver: CHIEF }, boss.privateKey)],
    [
      "another role",
      (receipt) => signVerdict(receipt, { ...said, approver: { ...BOSS, role: "director" } }, boss.privateKey),
    ],
    ["another receipt", (_receipt, other) => signVerdict(other, said, boss.privateKey)],
    ["an edited receipt", (receipt) => signVerdict({ ...receipt, payload: {} }, said, boss.privateKey)],
    ["zeros", () => "0".repeat(128)],
  ])("is refused with %s", async (_name, prove) => {
    const { enact, runId, receipt, notes } = await asked();
    const other = await enact.run(REQUEST);
    const proof = prove(receipt, other.receipt);
    expect(await rejectionOf(enact.approve(runId, { ...said, proof }))).toMatchObject(REFUSED);
    expect(await rejectionOf(enact.resume(runId))).toMatchObject({ code: "ENACT_NOT_APPROVED" });
    expect(notes.shelf.notes).toEqual([]);
  });

  it("is refused from somebody whose key nobody knows", async () => {
    const { enact, runId, receipt } = await asked();
    const stranger = { approver: { email: "stranger@company.com" }, verdict: "approved" } as const;
    const proof = signVerdict(receipt, stranger, generateKeyPairSync("ed25519").privateKey);
    expect(await rejectionOf(enact.approve(runId, { ...stranger, proof }))).toMatchObject(REFUSED);
  });

  it("is refused from one who gives himself another's name beside his own", async () => {
    const mallory = generateKeyPairSync("ed25519");
    const keys = { ...approverKeys, mallory: mallory.publicKey };
    for (const [terms, known] of [
      [{}, keys],
      [{ approvers: [BOSS.email] }, keys],
      [{ approvers: [BOSS.email] }, { mallory: mallory.publicKey }],
    ] as const) {
      const { enact, runId, receipt } = await asked(terms, { approverKeys: known });
      const posing = { approver: { ...BOSS, id: "mallory" }, verdict: "approved" } as const;
      const proof = signVerdict(receipt, posing, mallory.privateKey);
      expect(await rejectionOf(enact.approve(runId, { ...posing, proof }))).toMatchObject(REFUSED);
    }
  });

  it("is asked of a rejection too", async () => {
    const { enact, runId, receipt } = await asked();
    const rejection = { approver: BOSS, verdict: "rejected" } as const;
    expect(await rejectionOf(enact.reject(runId, { approver: BOSS }))).toMatchObject(REFUSED);
    const proof = signVerdict(receipt, rejection, boss.privateKey);
    expect((await enact.reject(runId, { approver: BOSS, proof })).receipt.outcome).toBe("rejected");
    expect(await findingsOf(enact)).toEqual([]);
  });

  it("makes one person of the names that one key is known by", async () => {
    const keys = {
      [BOSS.email]: boss.publicKey,
      b1: boss.publicKey,
      a1: chief.publicKey,
      [ACTOR.email]: chief.publicKey,
    };
    const { enact, runId, receipt } = await asked({ quorum: 2 }, { approverKeys: keys });
    for (const approver of [BOSS, { id: "b1" }]) {
      const proof = signVerdict(receipt, { approver, verdict: "approved" }, boss.privateKey);
      await enact.approve(runId, { approver, proof });
    }
    expect(await enact.approvals.list()).toMatchObject([{ isApproved: false, verdicts: [{}, {}] }]);
    // And the actor is known by the names of his key.
    const own = { approver: { id: "a1" }, verdict: "approved" } as const;
    const proof = signVerdict(receipt, own, chief.privateKey);
    expect(await rejectionOf(enact.approve(runId, { ...own, proof }))).toMatchObject(REFUSED);
  });

  it("is checked wherever one is given, also where none is asked for", async () => {
    const { enact, runId, receipt } = await asked({ signed: false });
    const wrong = signVerdict(receipt, said, chief.privateKey);
    expect(await rejectionOf(enact.approve(runId, { ...said, proof: wrong }))).toMatchObject(REFUSED);
    await enact.approve(runId, said);
    expect(await enact.approvals.list()).toMatchObject([{ isApproved: true }]);
  });

  it("does not count for a client that does not know the key", async () => {
    const receipts = new MemoryReceiptStore();
    const { runId, receipt, enact } = await asked({}, { receipts });
    await enact.approve(runId, { ...said, proof: signVerdict(receipt, said, boss.privateKey) });
    const other = clientWith([asking({ signed: true })], { receipts });
    expect(await rejectionOf(other.enact.resume(runId))).toMatchObject({ code: "ENACT_NOT_APPROVED" });
    expect(await enact.approvals.list()).toMatchObject([{ isApproved: true }]);
  });
});

describe("keys of approvers", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });

  it.each([
    ["a private key", privateKey],
    ["a private key in PEM", pem(privateKey)],
    ["a key of another kind", rsa.publicKey],
    ["no key", "no key"],
    ["nothing", undefined],
  ])("are refused where one is %s", (_name, key) => {
    expect(() => clientWith([], { approverKeys: { "boss@company.com": key as never } })).toThrow(
      expect.objectContaining({ code: "ENACT_INVALID_CONFIGURATION" }),
    );
  });

  it("are refused where one name has two", () => {
    const other = generateKeyPairSync("ed25519").publicKey;
    expect(() => clientWith([], { approverKeys: { boss: publicKey, BOSS: other } })).toThrow(/twice/);
    expect(() => clientWith([], { approverKeys: { boss: publicKey, BOSS: publicKey } })).not.toThrow();
    expect(() => clientWith([], { approverKeys: "boss" as never })).toThrow(/approverKeys/);
  });

  it("sign nothing where they cannot", async () => {
    const { receipt } = await pendingWith([asking()]);
    const said = { approver: BOSS, verdict: "approved" } as const;
    for (const key of [publicKey, rsa.privateKey, "no key", pem(publicKey)]) {
      expect(() => signVerdict(receipt, said, key)).toThrow(
        expect.objectContaining({ code: "ENACT_INVALID_CONFIGURATION" }),
      );
    }
  });
});

function pem(key: KeyObject): string {
  return key.export({ type: key.type === "private" ? "pkcs8" : "spki", format: "pem" }) as string;
}
