import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BINARY, enact } from "../support/enact.js";
import { snapshotOf } from "../support/snapshot-of.js";
import { atMost, configOf, rated, recordedProject } from "./shop.js";

const PAYMENTS = [{ euros: 10 }, { euros: 60 }, { euros: 70 }, { euros: 150 }, { euros: 20, rating: 1 }];

/** Replays a project by these policies, and makes sure that its receipts stay as they are. */
async function replayed(cwd: string, policies: string, args: readonly string[] = [], more = {}) {
  await writeFile(join(cwd, "enact.config.ts"), configOf(policies, more));
  const before = await snapshotOf(cwd);
  const ran = await enact(["replay", ...args], { cwd });
  expect(await snapshotOf(cwd)).toEqual(before);
  return ran;
}

const linesOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("enact replay", () => {
  it("says that nothing would change", async () => {
    const { cwd } = await recordedProject(PAYMENTS);
    const { exitCode, stdout, stderr } = await replayed(cwd, `${atMost(100)}, ${rated()}`, ["--fail-on-change"]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: "5 runs were replayed: 0 decisions would change.\n",
      stderr: "",
    });
  });

  it("groups what would change by policy, with the runs and the reasons", async () => {
    const { cwd, runIds } = await recordedProject(PAYMENTS);
    const { exitCode, stdout } = await replayed(cwd, `${atMost(50)}`);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `5 runs were replayed: 3 decisions would change.

atMost
  PASS -> BLOCK (2)
    today, at the gate: More than 50 euros
    then, at the gate: Little enough
    ${runIds[1]}
    ${runIds[2]}

rated
  BLOCK -> PASS (1)
    today, it is not asked any more
    then, at the gate: Rated badly
    what they would have called next was never recorded, so they pass as far as is known
    ${runIds[4]}
`,
    });
  });

  it("says at which call, and that a policy is new", async () => {
    const { cwd, runIds } = await recordedProject([{ euros: 10 }]);
    const noCalls = 'definePolicy({ name: "noCalls", on: "action", evaluate: () => block("No calls") })';
    const { stdout } = await replayed(cwd, `${atMost(100)}, ${rated()}, ${noCalls}`);
    expect(stdout).toContain(
      `noCalls\n  PASS -> BLOCK (1)\n    today, at call 0: No calls\n    then, it was not asked\n    ${runIds[0]}\n`,
    );
  });

  it("names the first twenty runs of many, and all of them in JSON", async () => {
    const { cwd, runIds } = await recordedProject(Array.from({ length: 23 }, () => ({ euros: 60 })));
    const { stdout } = await replayed(cwd, atMost(50));
    expect(stdout).toContain(`    ${runIds[19]}\n    and 3 more; --json has all\n`);
    expect(stdout).not.toContain(runIds[20]);
    const lines = linesOf((await replayed(cwd, atMost(50), ["--json"])).stdout);
    expect(lines.slice(0, -1).map(({ run }) => run.runId)).toEqual(runIds);
    expect(lines.at(-1)).toEqual({
      summary: {
        runs: 23,
        replayed: 23,
        changed: 23,
        notReplayed: 0,
        decidedAnyway: 0,
        approximatedCalls: 0,
        changes: [{ policy: "atMost", recorded: "PASS", today: "BLOCK", runs: 23 }],
        obstacles: [],
      },
    });
  });

  it("prints runs that are not as they were as JSON, and a summary", async () => {
    const { cwd, runIds } = await recordedProject(PAYMENTS.slice(0, 2));
    const { stdout } = await replayed(cwd, `${atMost(50)}, ${rated()}`, ["--json"]);
    const [{ run }, { summary }] = linesOf(stdout);
    expect(run).toEqual({
      runId: runIds[1],
      workflow: "pay",
      timestamp: expect.stringMatching(/Z$/),
      recorded: "PASS",
      today: "BLOCK",
      goesFurther: false,
      changes: [
        {
          policy: "atMost",
          phase: "request",
          recorded: "pass",
          today: "block",
          reason: "More than 50 euros",
          recordedReason: "Little enough",
        },
      ],
      notReplayed: [],
      approximated: [],
    });
    expect(summary).toMatchObject({ runs: 2, replayed: 2, changed: 1 });
  });

  it("says what could not be replayed, and why", async () => {
    const { cwd, runIds } = await recordedProject(PAYMENTS.slice(0, 2));
    const evaluate = '({ facts }) => facts.history.length > 1 ? pass("ok") : block("no")';
    const { exitCode, stdout } = await replayed(cwd, `${atMost(50)}, ${rated(evaluate)}`);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `1 run was replayed: 1 decision would change.

atMost
  PASS -> BLOCK (1)
    today, at the gate: More than 50 euros
    then, at the gate: Little enough
    ${runIds[1]}

1 run could not be replayed:

  facts that were not recorded are needed by rated (1)
    It reads facts.history, which was not recorded.
    ${runIds[0]}

1 run had a policy that could not be replayed, and another one decides all the same.
`,
    });
  });

  it("reads redacted history as far as policies leave alone what was redacted", async () => {
    const { cwd } = await recordedProject([{ euros: 60, card: "4242" }], { redact: ["payload.card", "input.card"] });
    const card =
      'definePolicy({ name: "card", evaluate: ({ payload }) => payload.card === "4242" ? block("no") : pass("ok") })';
    expect((await replayed(cwd, atMost(50))).stdout).toContain("PASS -> BLOCK (1)");
    const { stdout } = await replayed(cwd, card);
    expect(stdout).toContain("0 runs were replayed");
    expect(stdout).toContain(
      "redacted values are read by card (1)\n    It reads payload.card, which is not in the record.",
    );
  });
});

describe("enact replay --fail-on-change", () => {
  it("exits with 1 where a decision would change", async () => {
    const { cwd } = await recordedProject(PAYMENTS);
    expect(await replayed(cwd, atMost(50), ["--fail-on-change"])).toMatchObject({ exitCode: 1, stderr: "" });
    expect(await replayed(cwd, atMost(50), ["--fail-on-change", "--json"])).toMatchObject({ exitCode: 1 });
  });

  it.each<[string, readonly string[]]>([
    ["there is no run in that time", ["--until", "2020-01-01"]],
    ["there is none of that workflow", ["--workflow", "other"]],
  ])("exits with 2 where nothing is known, since %s", async (_name, args) => {
    const { cwd } = await recordedProject(PAYMENTS);
    const { exitCode, stdout, stderr } = await replayed(cwd, atMost(50), ["--fail-on-change", ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "There is no run to replay.\n" });
    expect(stderr).toBe("enact: No run could be replayed, so nothing is known of the policies.\n");
    expect((await replayed(cwd, atMost(50), args)).exitCode).toBe(0);
  });

  it("exits with 2 where every run is signed with another key", async () => {
    const { cwd, runIds } = await recordedProject(PAYMENTS);
    const secret = "another-secret-of-at-least-thirty-two-bytes";
    const { exitCode, stdout } = await replayed(cwd, atMost(50), ["--fail-on-change"], { secret });
    expect(exitCode).toBe(2);
    expect(stdout).toContain("5 runs could not be replayed:\n\n  not verified (5)\n");
    expect(stdout).toContain(runIds[4]);
  });

  it("and where there are no receipts, of which it makes none", async () => {
    const { cwd } = await recordedProject([], { receipts: "elsewhere" });
    expect(await replayed(cwd, atMost(50), ["--fail-on-change"])).toMatchObject({ exitCode: 2 });
    expect(await readdir(cwd)).not.toContain("receipts");
  });
});

describe("enact replay of history that somebody has touched", () => {
  it("tells what does not verify, and obeys nothing that is written there", async () => {
    const { cwd, runIds } = await recordedProject(PAYMENTS.slice(0, 2));
    const log = join(cwd, "receipts", "log");
    const [name] = await readdir(log);
    const path = join(log, name as string);
    const lines = readFileSync(path, "utf8").split("\n");
    const isFirst = (line: string) => line.includes('"kind":"receipt"') && line.includes(runIds[0] as string);
    const forged = lines.map((line) => (isFirst(line) ? line.replace('"workflow":"', '"workflow":"\u009b2J') : line));
    writeFileSync(path, forged.join("\n"));
    const { stdout } = await replayed(cwd, `${atMost(50)}, ${rated()}`);
    expect(stdout).toContain("1 run was replayed: 1 decision would change.");
    expect(stdout).toContain(`  not verified (1)\n`);
    expect(stdout).toContain(runIds[0]);
    const json = (await replayed(cwd, atMost(50), ["--json"])).stdout;
    expect(json).not.toMatch(/[\u0080-\u009f]/);
    expect(linesOf(json)[0].run).toMatchObject({
      runId: runIds[0],
      workflow: "\u009b2Jpay",
      recorded: null,
      today: null,
    });
  });

  it("shows hostile reasons and names as text", async () => {
    const { cwd } = await recordedProject([{ euros: 1 }]);
    const hostile = 'definePolicy({ name: "\\u001b[2J", evaluate: () => block("\\u202e\\u001b]0;owned\\u0007") })';
    const { stdout } = await replayed(cwd, hostile);
    expect(stdout).toContain(
      "\\u{1b}[2J\n  PASS -> BLOCK (1)\n    today, at the gate: \\u{202e}\\u{1b}]0;owned\\u{7}\n",
    );
  });

  it("cannot read what is no directory of logs, and exits with 2", async () => {
    const { cwd } = await recordedProject([], { receipts: "elsewhere" });
    await writeFile(join(cwd, "receipts"), "a file");
    const { exitCode, stderr } = await replayed(cwd, atMost(50));
    expect(exitCode).toBe(2);
    expect(stderr).toContain("ENACT_STORE_FAILED");
  });
});

describe("enact replay is refused", () => {
  it.each<[readonly string[], RegExp]>([
    [["--since", "yesterday"], /"yesterday" is no time.*ENACT_CLI_USAGE/],
    [["--until", "7"], /"7" is no time.*ENACT_CLI_USAGE/],
    [["--what"], /unknown option/],
    [["receipts"], /too many arguments/],
    [["--config", "none.ts"], /none\.ts.*ENACT_CLI_BAD_CONFIG/],
  ])("with %o, and exits with 2", async (args, message) => {
    const { cwd } = await recordedProject([]);
    const { exitCode, stdout, stderr } = await replayed(cwd, atMost(50), args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  it("with a client of a core that cannot replay", async () => {
    const { cwd } = await recordedProject([]);
    await writeFile(
      join(cwd, "enact.config.js"),
      "const no = () => undefined;\nexport default { run: no, approve: no, reject: no, resume: no, close: no, approvals: {}, receipts: {} };\n",
    );
    const { exitCode, stderr } = await enact(["replay"], { cwd });
    expect({ exitCode }).toEqual({ exitCode: 2 });
    expect(stderr).toMatch(/cannot replay: update the @enact\/core/);
  });
});

it("a reader that has seen enough ends it quietly", async () => {
  const { cwd } = await recordedProject(Array.from({ length: 300 }, () => ({ euros: 60 })));
  await writeFile(join(cwd, "enact.config.ts"), configOf(atMost(50)));
  const child = spawn("sh", ["-c", `"${process.execPath}" "${BINARY}" replay --json | head -n 1`], { cwd });
  const [stdout, stderr]: [string[], string[]] = [[], []];
  child.stdout.on("data", (piece) => stdout.push(String(piece)));
  child.stderr.on("data", (piece) => stderr.push(String(piece)));
  await new Promise((resolve) => child.on("close", resolve));
  expect(stdout.join("").trimEnd().split("\n")).toHaveLength(1);
  expect(stderr.join("")).toBe("");
});
