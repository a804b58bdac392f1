import { describe, expect, it } from "vitest";
import { newId } from "../../src/models/id.js";
import { blockedOf, policyResult, verify } from "./support/evidence.js";
import { edited, stored, type Tampering } from "./support/tampering.js";

const SHADOW = { mode: "shadow" };
const GATE = { policyResults: [policyResult("request", false)] };
const CALL = { policyResults: [policyResult("action", false)] };
const BLOCK = { decision: "BLOCK" };

const codesOf = async (tamper: Tampering) => {
  const made = stored();
  tamper(made);
  return (await verify(made.store, { strict: true })).codes;
};

describe("in shadow mode the verifier has nothing against", () => {
  it.each<[string, Tampering]>([
    [
      "a run that would have been blocked",
      ({ chain }) => chain.run({ intent: { ...SHADOW, ...GATE }, receipt: { ...SHADOW, ...GATE, ...BLOCK } }),
    ],
    [
      "a run that would have waited",
      ({ chain }) =>
        chain.run({ intent: { ...SHADOW, ...GATE }, receipt: { ...SHADOW, ...GATE, decision: "PENDING" } }),
    ],
    [
      "a call that would have been blocked",
      ({ chain }) => chain.run({ intent: SHADOW, attempt: CALL, entry: CALL, receipt: { ...SHADOW, ...BLOCK } }),
    ],
    ["a run that would have passed", ({ chain }) => chain.run({ intent: SHADOW, receipt: SHADOW })],
    ["a request that nobody could judge", ({ chain }) => chain.put({ ...blockedOf(newId()), ...SHADOW })],
  ])("%s", async (_name, make) => {
    expect(await codesOf(make)).toEqual([]);
  });
});

describe("the verifier finds", () => {
  it.each<[string, string, Tampering]>([
    ["a receipt that claims it was only shadow", "intent_mismatch", ({ chain }) => chain.run({ receipt: SHADOW })],
    ["a receipt that hides it was only shadow", "intent_mismatch", ({ chain }) => chain.run({ intent: SHADOW })],
    [
      "a flag that somebody has taken out",
      "bad_signature",
      (made) => {
        made.chain.put({ ...blockedOf(newId()), ...SHADOW });
        edited(made, '"mode":"shadow",', "");
      },
    ],
    [
      "a flag that somebody has put in",
      "bad_signature",
      (made) => {
        made.chain.put(blockedOf(newId()));
        edited(made, '"now":', '"mode":"shadow","now":');
      },
    ],
    [
      "a run that would have been blocked, and counts as passed",
      "pass_with_failed_policy",
      ({ chain }) => chain.run({ intent: { ...SHADOW, ...GATE }, receipt: { ...SHADOW, ...GATE } }),
    ],
    ["a mode that there is not", "bad_field", ({ chain }) => chain.put({ ...blockedOf(newId()), mode: "enforce" })],
  ])("%s", async (_name, code, tamper) => {
    expect(await codesOf(tamper)).toContain(code);
  });

  it("a run that went on although it was blocked, once the flag is gone from all of it", async () => {
    const codes = await codesOf(({ chain }) =>
      chain.run({ intent: GATE, attempt: CALL, entry: CALL, receipt: { ...GATE, ...BLOCK } }),
    );
    expect([...new Set(codes)].sort()).toEqual(["blocked_but_acted", "pass_with_failed_policy"]);
  });
});
