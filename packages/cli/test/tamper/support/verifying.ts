import { FINDING_SEVERITIES, type Finding, type FindingCode, type VerifySummary } from "@enact/core";
import { expect } from "vitest";
import { enact } from "../../support/enact.js";
import { SECRET } from "../../support/history.js";
import { runAs } from "./run-as.js";

/** What a finding is about. */
export interface Place {
  readonly chain?: string | undefined;
  readonly seq?: number | undefined;
  readonly runId?: string | undefined;
}

/** What the command has printed and exited with. */
export interface Verified {
  readonly findings: readonly Finding[];
  readonly summary: VerifySummary;
  readonly exitCode: number | null;
}

/** How the command is called, beside the directory. */
export interface VerifyCall {
  readonly args?: readonly string[];
  /** Beside PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
  /** Which user of the machine runs it. */
  readonly uid?: number | undefined;
}

/**
 * Runs `enact verify --json` on a directory, and checks that what it prints agrees with itself.
 */
export async function verified(
  directory: string,
  { args = [], env = { ENACT_SECRET: SECRET }, uid }: VerifyCall = {},
): Promise<Verified> {
  const words = ["verify", directory, "--json", ...args];
  const { exitCode, stdout, stderr } = await (uid === undefined ? enact(words, { env }) : runAs(uid, words, { env }));
  expect(stderr).toBe("");
  return { ...read(stdout), exitCode };
}

/** Reads the lines that the command prints. */
function read(stdout: string): Pick<Verified, "findings" | "summary"> {
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly finding?: Finding; readonly summary?: VerifySummary });
  const findings = lines.flatMap(({ finding }) => finding ?? []);
  const [summary, ...more] = lines.flatMap((line) => line.summary ?? []);
  if (summary === undefined) throw new Error("The command has printed no summary.");
  expect(more).toEqual([]);
  expect(lines.at(-1)?.summary).toBe(summary);
  expect(summary.errors + summary.warnings).toBe(findings.length);
  for (const { code, severity, message } of findings) {
    expect(severity).toBe(FINDING_SEVERITIES[code]);
    expect(message).toMatch(/^[A-Z/].*\.$/s);
  }
  return { findings, summary };
}

/** Findings in one order, without their messages, for comparison. */
export function told(findings: readonly (Place & { readonly code: FindingCode })[]): readonly string[] {
  return findings.map(({ code, chain, seq, runId }) => [code, chain, seq, runId].join(" ")).sort();
}

/** What the command must exit with. */
export function exitCodeFor(codes: readonly FindingCode[]): number {
  if (codes.includes("unreadable")) return 2;
  return codes.some((code) => FINDING_SEVERITIES[code] === "error") ? 1 : 0;
}
