import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { recordHistory, SECRET } from "../support/history.js";
import { SHOP_CONFIG, temporaryProject } from "../support/project.js";
import { snapshotOf } from "../support/snapshot-of.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { checksOf, doctor } from "./support/doctor.js";

const env = { ENACT_SECRET: SECRET };

async function withHistory(): Promise<string> {
  const cwd = await temporaryProject({ "enact.config.ts": SHOP_CONFIG });
  await recordHistory(join(cwd, "receipts"));
  return cwd;
}

describe("enact doctor", () => {
  it("finds nothing wrong where nothing is, and changes nothing", async () => {
    const cwd = await withHistory();
    const before = await snapshotOf(join(cwd, "receipts"));
    const { exitCode, stdout, stderr } = await enact(["doctor"], { cwd, env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/\n\nproblems: 0, warnings: \d+\n$/);
    // Where the tests run in a container, that is all there may be to say.
    const lines = stdout.split("\n").filter((line) => line.startsWith("ok "));
    expect(lines.map((line) => /^ok {9}(\S.*?) {2}/.exec(line)?.[1])).toEqual([
      "node",
      "configuration",
      "key",
      "directory",
      "files",
      "disk",
      "logs",
      "clock",
      "newest receipt",
      "open runs",
      "approvals",
    ]);
    expect(await snapshotOf(join(cwd, "receipts"))).toEqual(before);
  });

  it("tells the same as JSON", async () => {
    const cwd = await withHistory();
    const { checks, exitCode } = await doctor({ cwd, env });
    expect(exitCode).toBe(0);
    for (const check of checks.filter(({ name }) => name !== "file system"))
      expect(check).toEqual({ name: expect.any(String), state: "ok", message: expect.any(String) });
  });

  it("makes nothing where there is nothing yet", async () => {
    const cwd = await temporaryDirectory();
    const ran = await doctor({ cwd });
    expect(ran.exitCode).toBe(0);
    expect(ran.checks.map(({ name, state }) => [name, state])).toEqual([
      ["node", "ok"],
      ["configuration", "ok"],
      ["key", "warning"],
      ["directory", "ok"],
    ]);
    expect(await snapshotOf(cwd)).toEqual({});
  });

  it("cannot examine a named directory that is not there, or holds no receipts", async () => {
    const cwd = await temporaryProject({ "invoices/1.txt": "an invoice", "receipts/1.txt": "a receipt" });
    for (const args of [["gone"], ["invoices"], []]) {
      const { exitCode, stderr } = await enact(["doctor", ...args], { cwd });
      expect(exitCode).toBe(2);
      expect(stderr).toContain("(ENACT_CLI_NO_STORE)");
    }
  });

  it("tells what is wrong with the configuration, and examines the rest", async () => {
    const cwd = await temporaryProject({ "enact.config.ts": "throw new Error('No database');\n" });
    await recordHistory(join(cwd, "receipts"));
    const ran = await doctor({ cwd, env });
    expect(ran.exitCode).toBe(1);
    expect(checksOf(ran, "configuration")).toMatchObject([
      { state: "problem", message: expect.stringContaining("No database") },
    ]);
    expect(checksOf(ran, "open runs")).toMatchObject([{ state: "ok" }]);
    const named = await doctor({ cwd, env, args: ["--config", "gone.ts"] });
    expect(checksOf(named, "configuration")).toMatchObject([
      { state: "problem", message: expect.stringContaining("gone.ts") },
    ]);
  });

  it("examines the directory that the configuration's options name", async () => {
    const project = await temporaryProject({
      "enact.config.json": '{ "systems": {}, "policies": [], "workflows": [], "receipts": "r" }',
    });
    await recordHistory(join(project, "r"));
    const ran = await doctor({
      cwd: await temporaryDirectory(),
      env,
      args: ["--config", join(project, "enact.config.json")],
    });
    expect(checksOf(ran, "directory")[0]?.message).toContain(join(project, "r"));
    expect(checksOf(ran, "newest receipt")).toMatchObject([{ state: "ok" }]);
  });
});

describe("enact doctor, about keys,", () => {
  it.each([
    ["there is none", {}, "warning", /published development secret/, 0],
    ["there is none in production", { NODE_ENV: "production" }, "problem", /no client starts/, 1],
    ["it is the development secret", { ENACT_SECRET: "enact-default-secret" }, "warning", /proves nothing/, 0],
    ["it is too short", { ENACT_SECRET: "short" }, "problem", /only 5 bytes/, 1],
    ["it is not random", { ENACT_SECRET: "ab".repeat(16) }, "warning", /not look random/, 0],
  ])("says that %s", async (_what, environment, state, said, expected) => {
    const ran = await doctor({ cwd: await temporaryDirectory(), env: environment as Record<string, string> });
    expect(checksOf(ran, "key")).toEqual([
      { name: "key", state, message: expect.stringMatching(said), fix: expect.any(String) },
    ]);
    expect(ran.exitCode).toBe(expected);
  });

  it("says that the configuration's client signs with the development secret", async () => {
    const config = '{ "systems": {}, "policies": [], "workflows": [] }';
    const ran = await doctor({ cwd: await temporaryProject({ "enact.config.json": config }) });
    expect(checksOf(ran, "key")).toMatchObject([
      { state: "warning", message: expect.stringMatching(/client of the configuration/) },
    ]);
    const allowed = await doctor({ cwd: await temporaryDirectory(), args: ["--allow-insecure-key"] });
    expect(checksOf(allowed, "key")).toMatchObject([{ state: "ok" }]);
  });

  it("says whether the newest records are signed by the one that is here", async () => {
    const cwd = await temporaryDirectory();
    await recordHistory(join(cwd, "receipts"));
    expect(checksOf(await doctor({ cwd, env }), "signatures")).toMatchObject([{ state: "ok" }]);
    const other = await doctor({ cwd, env: { ENACT_SECRET: "another-secret-of-at-least-32-bytes" } });
    expect(other.exitCode).toBe(1);
    expect(checksOf(other, "signatures")).toMatchObject([
      { state: "problem", message: expect.stringMatching(/not the one that is here/) },
    ]);
    const { publicKey } = generateKeyPairSync("ed25519");
    await writeFile(join(cwd, "key.pub"), publicKey.export({ type: "spki", format: "pem" }));
    const verifier = await doctor({ cwd, args: ["--public-key", "key.pub"] });
    expect(checksOf(verifier, "signatures")).toMatchObject([{ state: "problem" }]);
    expect(checksOf(await doctor({ cwd }), "signatures")).toEqual([]);
  });

  it("says that the configuration's client does not believe its newest receipt", async () => {
    const secret = "another-secret-of-at-least-32-bytes";
    const config = `export default { systems: {}, policies: [], workflows: [], secret: "${secret}" };\n`;
    const cwd = await temporaryProject({ "enact.config.js": config });
    await recordHistory(join(cwd, "receipts"));
    const ran = await doctor({ cwd });
    expect(ran.exitCode).toBe(1);
    expect(checksOf(ran, "newest receipt")).toMatchObject([{ state: "problem" }]);
  });
});
