import { describe, expect, it } from "vitest";
import { FINDING_SEVERITIES, type FindingCode } from "../../src/models/finding.js";
import { verify } from "./support/evidence.js";
import { APPROVALS } from "./support/tamper-approvals.js";
import { CHAINS } from "./support/tamper-chains.js";
import { CLAIMS } from "./support/tamper-claims.js";
import { KEYS } from "./support/tamper-keys.js";
import { LINES } from "./support/tamper-lines.js";
import { RECOVERED } from "./support/tamper-recovered.js";
import { RUNS } from "./support/tamper-runs.js";
import { type Expectation, stored, type Tampering } from "./support/tampering.js";

const CASES: Readonly<Record<FindingCode, Readonly<Record<string, Tampering>>>> = {
  ...LINES,
  ...CHAINS,
  ...RUNS,
  ...RECOVERED,
  ...APPROVALS,
  ...KEYS,
  ...CLAIMS,
};

describe.each(Object.keys(FINDING_SEVERITIES) as FindingCode[])("%s", (code) => {
  it.each(Object.entries(CASES[code]))("is found for %s, and nothing else is", async (_name, tamper) => {
    const made = stored();
    const { expected = [code], ...options } = (tamper(made) ?? {}) as Expectation;
    const { findings, codes, summary } = await verify(made.store, options);
    expect([...codes].sort()).toEqual([...expected].sort());
    const finding = findings.find((found) => found.code === code);
    expect(finding?.severity).toBe(FINDING_SEVERITIES[code]);
    expect(finding?.message).toMatch(/^[A-Z].*\.$/s);
    expect(summary.errors + summary.warnings).toBe(findings.length);
  });
});
