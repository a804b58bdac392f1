import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.js";
import type { JsonObject } from "../../src/json.js";
import type { Receipt } from "../../src/models/record.js";
import { signVerdict } from "../../src/receipt/approver-key.js";
import { verifyStore } from "../../src/receipt/verify/verify-store.js";
import { KEY, keyringOf, OpenStore, parsed, TestChain, verify } from "./support/evidence.js";
import { ask, resume, say } from "./support/tamper-approvals.js";

const BOSS = { email: "boss@company.com" };
const boss = generateKeyPairSync("ed25519");
const other = generateKeyPairSync("ed25519");

/** A question that asks for a signed approval. */
function asked(terms: JsonObject = { signed: true }) {
  const store = new OpenStore();
  const chain = new TestChain(store);
  const question = ask(chain, { terms });
  const receipt = parsed(store.lines(chain.chain).at(-1) as Buffer) as Receipt;
  return { store, chain, question, receipt };
}

function proofOf(receipt: Receipt, key: KeyObject, approver = BOSS): string {
  return signVerdict(receipt, { verdict: "approved", approver }, key);
}

describe("a verification that knows the approvers' keys", () => {
  const approverKeys = { [BOSS.email]: boss.publicKey };

  it("has nothing against an approval that its approver has signed", async () => {
    const { store, chain, question, receipt } = asked();
    say(chain, question, { proof: proofOf(receipt, boss.privateKey) });
    resume(chain, question.approval);
    expect((await verify(store, { approverKeys })).findings).toEqual([]);
  });

  it("names a proof that another key has made, and the run that was resumed upon it", async () => {
    const { store, chain, question, receipt } = asked();
    say(chain, question, { proof: proofOf(receipt, other.privateKey) });
    const verdict = chain.seq - 1;
    resume(chain, question.approval);
    expect((await verify(store)).findings).toEqual([]);
    const { findings, codes } = await verify(store, { approverKeys });
    expect(codes).toEqual(["approval_mismatch", "approval_mismatch"]);
    expect(findings.map(({ seq }) => seq).sort()).toEqual([verdict, verdict + 1]);
    expect(findings.find(({ seq }) => seq === verdict)?.message).toContain("proof");
  });

  it("names a proof that was made for another receipt, upon which nothing was done yet", async () => {
    const { store, chain, question } = asked();
    const elsewhere = asked();
    say(chain, question, { proof: proofOf(elsewhere.receipt, boss.privateKey) });
    expect((await verify(store, { approverKeys })).codes).toEqual(["approval_mismatch"]);
  });

  it("names a proof of somebody whose key it does not have", async () => {
    const { store, chain, question, receipt } = asked({});
    const approver = { email: "chief@company.com" };
    say(chain, question, { approver, proof: proofOf(receipt, other.privateKey, approver) });
    expect((await verify(store, { approverKeys })).codes).toEqual(["approval_mismatch"]);
  });

  it("names an approval that should be signed and is not, as soon as it is there", async () => {
    const { store, chain, question } = asked();
    say(chain, question);
    expect((await verify(store)).findings).toEqual([]);
    expect((await verify(store, { approverKeys })).codes).toEqual(["approval_mismatch"]);
  });

  it("accepts one without a proof where none was asked for", async () => {
    const { store, chain, question } = asked({});
    say(chain, question);
    resume(chain, question.approval);
    expect((await verify(store, { approverKeys })).findings).toEqual([]);
  });

  it("counts two names of one key as one person", async () => {
    const { store, chain, question, receipt } = asked({ quorum: 2 });
    const second = { email: "chief@company.com" };
    say(chain, question, { proof: proofOf(receipt, boss.privateKey) });
    say(chain, question, { approver: second, proof: proofOf(receipt, boss.privateKey, second) });
    resume(chain, question.approval);
    const both = { ...approverKeys, [second.email]: boss.publicKey };
    expect((await verify(store, { approverKeys: both })).codes).toEqual(["approval_mismatch"]);
    expect((await verify(store)).findings).toEqual([]);
  });

  it("raises no alarm about a verdict that is read before the question it is on", async () => {
    // The newest chain is read first.
    const store = new OpenStore();
    const asks = new TestChain(store);
    const question = ask(asks, { terms: { signed: true } });
    const receipt = parsed(store.lines(asks.chain).at(-1) as Buffer) as Receipt;
    const answers = new TestChain(store);
    say(answers, question, { proof: proofOf(receipt, boss.privateKey) });
    resume(answers, question.approval);
    expect((await verify(store, { approverKeys })).findings).toEqual([]);
  });

  it("refuses what is no key before it reads anything", async () => {
    const options = { keyring: keyringOf(KEY), approverKeys: { boss: "no key" } };
    await expect(verifyStore(new OpenStore(), options).next()).rejects.toThrow(ConfigurationError);
  });
});
