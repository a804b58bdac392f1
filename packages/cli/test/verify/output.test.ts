import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { BINARY, enact } from "../support/enact.js";
import { SECRET } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { enactInTerminal } from "../support/terminal.js";
import { logsOf, recorded, rewrite, verified } from "./tampered.js";

const env = { ENACT_SECRET: SECRET };

/** A store with so many lines that are no records. */
async function damaged(lines: number): Promise<string> {
  const directory = await recorded();
  await appendFile(String((await logsOf(directory))[0]), "no record\n".repeat(lines));
  return directory;
}

describe("what enact verify prints", () => {
  it("is a line for each finding where it goes into a pipe, and leaves none out", async () => {
    const { exitCode, stdout } = await enact(["verify", await damaged(3_000)], { env });
    expect(exitCode).toBe(1);
    const lines = stdout.split("\n").filter((line) => line.startsWith("error not_json chain "));
    expect(lines).toHaveLength(3_000);
    expect(lines[0]).toMatch(/^error not_json chain [0-9a-f-]{36}, record \d+: The line is not JSON/);
    expect(stdout).toContain("\n  3,000 not_json\n");
  });

  it("is not more of one kind than can be read where it goes to a terminal", async () => {
    const directory = await damaged(100);
    const { ended } = enactInTerminal(["verify", directory], { cwd: directory, env });
    const { exitCode, screen } = await ended;
    expect(exitCode).toBe(1);
    expect(screen.match(/record \d+/g)).toHaveLength(20);
    expect(screen).toContain("not_json (100)");
    expect(screen).toContain("and 80 more");
    expect(screen.match(/The line is not JSON/g)).toHaveLength(1);
  });

  it("is JSON, line by line, with --json", async () => {
    const { stdout, findings, summary } = await verified(await damaged(50));
    expect(findings).toHaveLength(50);
    expect(stdout.trimEnd().split("\n")).toHaveLength(51);
    expect(summary).toMatchObject({ errors: 50, codes: { not_json: 50 }, kids: [expect.any(String)] });
  });

  it.each([
    [{}, false],
    [{ FORCE_COLOR: "1" }, true],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "" }, true],
  ])("has colours with %j: %s", async (colours, isColoured) => {
    const { stdout } = await enact(["verify", await damaged(1)], { env: { ...env, ...colours } });
    expect(stdout.includes("\u001b[")).toBe(isColoured);
  });

  it("shows what a record says of itself without obeying it", async () => {
    const directory = await recorded();
    await rewrite((await logsOf(directory))[0], (lines) => [
      ...lines,
      String(lines[1]).replace(/"kid":"[^"]*"/, '"kid":"\u00c2\u009b31m\\u001b[31m\u00e2\u0080\u00ae"'),
    ]);
    for (const args of [[], ["--json"]]) {
      const { stdout } = await enact(["verify", directory, ...args], { env });
      expect(stdout).toContain("unknown_key");
      for (const character of ["\u001b", "\u009b", "\u202e"]) expect(stdout).not.toContain(character);
    }
  });

  it("says the same with one thread and with two", async () => {
    const directory = await damaged(10);
    const [one, two] = await Promise.all(
      ["1", "2"].map((threads) => enact(["verify", directory, "--threads", threads], { env })),
    );
    expect(one).toEqual(two);
  });
});

describe("enact verify that nobody listens to any more", () => {
  it("ends quietly, and not as if it had found nothing", async () => {
    const directory = await damaged(30_000);
    const script = '"$NODE" "$BINARY" verify "$DIRECTORY"; echo "exit $?" >&2';
    const { PATH = "" } = process.env;
    const child = spawn("sh", ["-c", `{ ${script}; } | head -1`], {
      env: { PATH, ...env, NODE: process.execPath, BINARY, DIRECTORY: directory },
    });
    const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
    await once(child, "close");
    expect((await stdout).trimEnd().split("\n")).toHaveLength(1);
    expect(await stderr).toBe("exit 2\n");
  });

  it("ends at once with 130 when it is interrupted, and says nothing", async () => {
    const directory = await damaged(200_000);
    for (const threads of ["1", "2"]) {
      const { PATH = "" } = process.env;
      const child = spawn(process.execPath, [BINARY, "verify", directory, "--threads", threads], {
        env: { PATH, ...env },
      });
      const stderr = collected(child.stderr);
      // What it has to say does not fit into the pipe, so it cannot be over before.
      await once(child.stdout, "readable");
      child.kill("SIGINT");
      const [exitCode] = await once(child, "exit");
      child.stdout.destroy();
      expect({ exitCode, stderr: await stderr }).toEqual({ exitCode: 130, stderr: "" });
    }
  });
});

describe("enact verify whose second thread dies", () => {
  it.each([
    ["as it starts", "process.exit(1)"],
    ["at its first answer", "parentPort.postMessage=()=>{throw new Error('gone')}"],
  ])("goes on with one where it dies %s", async (_when, code) => {
    const directory = await damaged(1);
    const preload = `import{isMainThread,parentPort}from"node:worker_threads";if(!isMainThread){${code}}`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(preload)}`;
    const args = ["verify", directory, "--threads", "2"];
    const dying = await enact(args, { env: { ...env, NODE_OPTIONS } });
    expect(dying).toEqual(await enact(args, { env }));
    expect(dying).toMatchObject({ exitCode: 1, stderr: "" });
  });
});

describe("the help of enact verify", () => {
  it("names every option", async () => {
    const { exitCode, stdout } = await enact(["verify", "--help"], { cwd: await temporaryDirectory() });
    expect(exitCode).toBe(0);
    for (const option of [
      "--anchor",
      "--state",
      "--approver-key",
      "--strict",
      "--json",
      "--threads",
      "--fail-on-warning",
    ])
      expect(stdout).toContain(option);
  });
});

async function collected(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const piece of stream) text += String(piece);
  return text;
}
