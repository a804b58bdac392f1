import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { BINARY, enact } from "../support/enact.js";
import { AGENT, recordHistory, SECRET, shop } from "../support/history.js";
import { HARMFUL, HOSTILE, recordHostileRun } from "../support/hostile-store.js";
import { leaveOpenRun } from "../support/leave-open-run.js";
import { snapshotOf } from "../support/snapshot-of.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { enactInTerminal } from "../support/terminal.js";

const KEY = { env: { ENACT_SECRET: SECRET } };

/** The ids that `enact list` gives, in its order. */
async function listed(directory: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await enact(["list", directory, "--json", ...args]);
  expect({ exitCode, stderr: stderr.startsWith("enact:") }).toEqual({ exitCode: 0, stderr: false });
  return rowsOf(stdout).map(({ runId }) => String(runId));
}

function rowsOf(stdout: string): readonly Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe("enact list", () => {
  it("lists every run, the newest first, and changes nothing", async () => {
    const directory = await temporaryDirectory();
    const { pending, blocked } = await recordHistory(directory);
    const before = await snapshotOf(directory);
    const { exitCode, stdout, stderr } = await enact(["list", directory]);
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^time +decision +outcome +workflow +actor +why +run$/);
    expect(lines).toHaveLength(10);
    expect(lines[1]).toContain(pending);
    expect(stdout).toMatch(new RegExp(`BLOCK +blocked +greet +agent@company.com +requireEmail +${blocked}\n`));
    expect(stderr).toBe("9 of 9 runs. Signatures are unchecked: there is no key.\n");
    expect(await snapshotOf(directory)).toEqual(before);
  });

  it("chooses runs by what was decided, done, touched, said, and when", async () => {
    const directory = await temporaryDirectory();
    const { passed, blocked, failed, pending, approved, rejected } = await recordHistory(directory);
    expect(await listed(directory, "--decision", "BLOCK", "--workflow", "greet")).toEqual([blocked]);
    expect(await listed(directory, "--outcome", "unknown")).toEqual([failed]);
    expect(await listed(directory, "--policy", "largePayouts")).toEqual([pending, rejected, approved]);
    expect(await listed(directory, "--resource", "shop/bob@example.com", "--action", "function.pay")).toEqual([failed]);
    expect(await listed(directory, "--resource", "crm.contact:eve@example.com")).toEqual([pending]);
    expect(await listed(directory, "--actor", "AGENT@company.com")).toHaveLength(9);
    expect(await listed(directory, "--system", "function", "--action", "greet")).toHaveLength(1);
    expect(await listed(directory, "--text", "the BANK has refused")).toEqual([failed]);
    expect(await listed(directory, "--text", 'euros":20,', "--outcome", "succeeded")).toEqual([]);
    expect(await listed(directory, "--since", "1h")).toHaveLength(9);
    expect(await listed(directory, "--until", "1h")).toEqual([]);
    expect(await listed(directory, "--since", "2020-01-01", "--until", "2020-01-02")).toEqual([]);
    expect(await listed(directory, "--action", "pay", "--outcome", "succeeded")).toContain(passed);
  });

  it("goes from page to page", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const all = await listed(directory);
    const first = await listed(directory, "--limit", "4");
    const second = await listed(directory, "--limit", "4", "--after", first[3] as string);
    const third = await listed(directory, "--limit", "4", "--after", second[3] as string);
    expect([...first, ...second, ...third]).toEqual(all);
  });

  it("says in JSON everything of a run, with the same members for each", async () => {
    const directory = await temporaryDirectory();
    const { failed } = await recordHistory(directory);
    const { stdout } = await enact(["list", directory, "--json"], KEY);
    const rows = rowsOf(stdout);
    expect(new Set(rows.map((row) => Object.keys(row).join())).size).toBe(1);
    expect(rows.find(({ runId }) => runId === failed)).toMatchObject({
      workflow: "pay",
      actor: AGENT.email,
      decision: "PASS",
      outcome: "unknown",
      actions: ["function.pay"],
      resources: ["crm.contact shop/bob@example.com"],
      blockedBy: [],
      isShadow: false,
      signature: "good",
    });
  });

  it("marks a receipt that is not signed as it is", async () => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    await edit(directory, (log) => log.replaceAll('"paid":20}', '"paid":21}'));
    const { exitCode, stdout } = await enact(["list", directory], KEY);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`${passed} +BAD$`, "m"));
    expect(stdout.match(/ good$/gm)).toHaveLength(8);
    const stranger = await enact(["list", directory, "--key", "another-secret-of-thirty-two-bytes-or-more"]);
    expect(stranger.stdout.match(/UNKNOWN KEY$/gm)).toHaveLength(9);
  });

  it("lists open runs by when they began", async () => {
    const directory = await temporaryDirectory();
    await leaveOpenRun(directory);
    const { stdout } = await enact(["list", directory, "--outcome", "open", "--json"], KEY);
    expect(rowsOf(stdout)).toMatchObject([{ outcome: "open", decision: null, workflow: "pay", signature: "good" }]);
  });

  it("sees what a client has written that is still at work", async () => {
    const directory = await temporaryDirectory();
    const { client, pay } = shop(directory);
    try {
      for (const euros of [1, 2, 3]) {
        const { receipt } = await pay({ email: "ada@example.com", euros }, { actor: AGENT });
        expect((await listed(directory))[0]).toBe(receipt.runId);
      }
    } finally {
      await client.close();
    }
  });

  it("says that nothing is there, or that nothing is like that, and exits with 0", async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, "log"));
    const empty = await enact(["list", directory]);
    expect(empty).toMatchObject({ exitCode: 0, stdout: "" });
    expect(empty.stderr).toContain("There are no runs yet.");
    await recordHistory(directory);
    const none = await enact(["list", directory, "--workflow", "nothing"]);
    expect(none).toMatchObject({ exitCode: 0, stdout: "" });
    expect(none.stderr).toContain("None of 9 runs is like that.");
  });

  it.each([
    ["--since", "yesterday", "ENACT_CLI_USAGE"],
    ["--limit", "0", "whole number"],
    ["--limit", "many", "whole number"],
    ["--decision", "MAYBE", "Allowed choices are PASS, BLOCK, PENDING"],
    ["--key-file", "/nowhere", "ENACT_CLI_BAD_KEY"],
  ])("refuses %s %s, and exits with 2", async (option, value, reason) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const { exitCode, stdout, stderr } = await enact(["list", directory, option, value]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(reason);
  });

  it("refuses times that leave nothing, a page after a run that is not there, and what is no store", async () => {
    const directory = await temporaryDirectory();
    const missing = await enact(["list", join(directory, "none")]);
    expect(missing).toMatchObject({ exitCode: 2 });
    expect(missing.stderr).toContain("ENACT_CLI_NO_STORE");
    await recordHistory(directory);
    const times = await enact(["list", directory, "--since", "1h", "--until", "2h"]);
    expect(times).toMatchObject({ exitCode: 2 });
    expect(times.stderr).toContain("Nothing lies between");
    const after = await enact(["list", directory, "--after", "0192c0de-0000-7000-8000-000000000001"]);
    expect(after).toMatchObject({ exitCode: 1 });
    expect(after.stderr).toContain("ENACT_CLI_UNKNOWN_RUN");
  });

  it("reads what is good in a log that is torn, cut, or filled with what is no record", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const path = await logOf(directory);
    const log = await readFile(path);
    await appendFile(path, Buffer.concat([Buffer.alloc(10_000_000, "x"), Buffer.from('\n{"kind":"receipt"')]));
    expect(await listed(directory)).toHaveLength(9);
    await writeFile(path, log.subarray(0, log.length - 1_000));
    expect((await listed(directory)).length).toBeGreaterThan(6);
    await writeFile(path, Buffer.alloc(100_000));
    expect(await listed(directory)).toEqual([]);
  });

  it("names a log that it cannot read, and exits with 2", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    for (const path of [directory, join(directory, "log")]) await chmod(path, 0o755);
    await chmod(await logOf(directory), 0o000);
    const { PATH = "" } = process.env;
    // To root no file is unreadable.
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const child = spawn(process.execPath, [BINARY, "list", directory], { env: { PATH }, cwd: "/", ...nobody });
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/\.jsonl.*\(ENACT_STORE/s);
  });

  it("takes no directory for a log", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await mkdir(join(directory, "log", "nothing.jsonl"));
    expect(await listed(directory)).toHaveLength(9);
  });

  it("shows hostile text as text", async () => {
    const directory = await temporaryDirectory();
    const runId = await recordHostileRun(directory);
    const { stdout } = await enact(["list", directory]);
    expect(stdout).not.toMatch(HARMFUL);
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(stdout).toContain(runId);
    expect(stdout).toContain("\\u{1b}[2J");
    expect(await listed(directory, "--actor", HOSTILE.replaceAll("\0", ""))).toEqual([]);
  });

  it("fits a terminal's width, with colours unless they are refused", async () => {
    const directory = await temporaryDirectory();
    const { pending } = await recordHistory(directory);
    const narrow = await enactInTerminal(["list", directory], {
      cwd: directory,
      env: { TERM: "xterm-256color", COLUMNS: "90" },
    }).ended;
    expect(narrow.screen).toContain("\u001b[3");
    const plain = await enactInTerminal(["list", directory], { cwd: directory, env: { COLUMNS: "90", NO_COLOR: "1" } })
      .ended;
    expect(plain.screen).not.toContain("\u001b");
    const lines = plain.screen.split(/\r?\n/).filter((line) => /^\d{4}-/.test(line));
    expect(lines).toHaveLength(9);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(90);
    expect(lines[0]).toMatch(new RegExp(`…[0-9a-f-]*${pending.slice(-8)}$`));
  });

  it("is quiet when its reader has seen enough", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const { PATH = "" } = process.env;
    const command = `"${process.execPath}" "${BINARY}" list "${directory}" --json | head -n 1; echo "$PIPESTATUS" >&2`;
    const child = spawn("bash", ["-c", command], { env: { PATH }, stdio: ["ignore", "ignore", "pipe"] });
    const stderr = await text(child.stderr);
    expect(stderr).not.toContain("EPIPE");
    expect(stderr.trim().split("\n").at(-1)).toBe("0");
  });
});

async function logOf(directory: string): Promise<string> {
  const [name = ""] = await readdir(join(directory, "log"));
  return join(directory, "log", name);
}

async function edit(directory: string, change: (log: string) => string): Promise<void> {
  const path = await logOf(directory);
  await writeFile(path, change(await readFile(path, "utf8")));
}
