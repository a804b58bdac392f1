import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Finding, VerifySummary } from "@enact/core";
import { enact, type Ran } from "../support/enact.js";
import { recordHistory, SECRET } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

/** A store with a chain for each history that was recorded. */
export async function recorded(histories = 1): Promise<string> {
  const directory = await temporaryDirectory();
  for (let count = 0; count < histories; count++) await recordHistory(directory);
  return directory;
}

/** The logs of a store, oldest first. */
export async function logsOf(directory: string): Promise<readonly string[]> {
  return (await readdir(join(directory, "log"))).sort().map((name) => join(directory, "log", name));
}

/** Changes the lines of a log; each without its newline, one character per byte. */
export async function rewrite(log: string | undefined, change: (lines: readonly string[]) => readonly string[]) {
  const lines = (await readFile(String(log), "latin1")).split("\n").slice(0, -1);
  await writeFile(String(log), `${change(lines).join("\n")}\n`, "latin1");
}

/** What `enact verify --json` has said. */
export interface Told extends Ran {
  readonly findings: readonly Finding[];
  readonly codes: readonly string[];
  readonly summary: VerifySummary & Readonly<Record<string, unknown>>;
}

/** Runs `enact verify --json`, and reads every line of it. */
export async function verified(
  directory: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = { ENACT_SECRET: SECRET },
): Promise<Told> {
  const ran = await enact(["verify", directory, "--json", ...args], { env });
  const told = ran.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { readonly finding?: Finding; readonly summary?: Told["summary"] });
  const findings = told.flatMap(({ finding }) => finding ?? []);
  const codes = findings.map(({ code }) => code).sort();
  return { ...ran, findings, codes, summary: told.at(-1)?.summary as Told["summary"] };
}
