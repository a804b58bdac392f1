import { execFile } from "node:child_process";
import { readdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { SECRET } from "../support/history.js";
import { temporaryProject } from "../support/project.js";
import { snapshotOf } from "../support/snapshot-of.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const run = promisify(execFile);
const modules = createRequire(import.meta.url);
const TSC = join(dirname(modules.resolve("typescript/package.json")), "bin", "tsc");
const JITI = import.meta.resolve("jiti");
const TYPES = fileURLToPath(new URL("../../node_modules/@types", import.meta.url));
const env = { ENACT_SECRET: SECRET };

/** What a user's own program does with what `init` has written. */
const PROGRAM = `import { createJiti } from ${JSON.stringify(JITI)};
const jiti = createJiti(import.meta.url, { fsCache: false });
const { enact, sendMessage } = await jiti.import("./enact.config.ts");
for (const to of ["ada@example.com", "eve@elsewhere.com", undefined]) {
  const { receipt } = await sendMessage({ ...(to && { to }), text: "Hello" }, { actor: { email: "agent@example.com" } });
  console.log(receipt.decision, receipt.runId);
}
await enact.close();
`;

describe("enact init", () => {
  it("writes what checks and replays green at once, with no secret in it", async () => {
    const cwd = await temporaryProject({});
    const { exitCode, stdout, stderr } = await enact(["init"], { cwd });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("wrote enact.config.ts\nwrote policies/messages-stay-inside.ts\n");
    expect(stdout).toContain("enact keys generate");
    expect((await readdir(cwd)).sort()).toEqual(["enact.config.ts", "node_modules", "policies"]);
    const doctor = await enact(["doctor"], { cwd, env });
    expect({ exitCode: doctor.exitCode, stderr: doctor.stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(doctor.stdout).toContain("problems: 0");
    expect((await enact(["doctor"], { cwd })).exitCode).toBe(0);
    expect((await enact(["replay"], { cwd, env })).exitCode).toBe(0);
  });

  it("writes what a program can use: it passes, waits and is blocked, and is approved by the command", async () => {
    const cwd = await temporaryProject({ "program.js": PROGRAM, "package.json": '{ "type": "module" }' });
    await enact(["init"], { cwd });
    const { stdout } = await run(process.execPath, ["program.js"], { cwd, env: { ...process.env, ...env } });
    expect(stdout).toMatch(/^PASS \S+\nPENDING \S+\nBLOCK \S+\n$/);
    const waiting = /^PENDING (\S+)$/m.exec(stdout)?.[1] ?? "";
    const args = ["approvals", "approve", waiting, "--as", "you@example.com", "--resume", "--yes"];
    const approved = await enact(args, { cwd, env });
    expect(approved.exitCode).toBe(0);
    expect(approved.stdout).toMatch(/PASS, succeeded[\s\S]*"sentTo": "eve@elsewhere.com"/);
    expect((await enact(["verify"], { cwd, env })).exitCode).toBe(0);
    expect((await enact(["doctor"], { cwd, env })).stdout).toContain("problems: 0");
    expect((await enact(["replay"], { cwd, env })).exitCode).toBe(0);
  });

  it.each([
    ["nodenext", "nodenext", '{ "type": "module" }'],
    ["nodenext, CommonJS", "nodenext", "{}"],
    ["a bundler", "bundler", '{ "type": "module" }'],
  ])("writes what typechecks under the strictest settings: %s", async (_what, moduleResolution, manifest) => {
    const options = {
      target: "es2023",
      lib: ["es2023"],
      module: moduleResolution === "bundler" ? "preserve" : "nodenext",
      moduleResolution,
      types: ["node"],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      noImplicitReturns: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      isolatedModules: true,
      skipLibCheck: true,
      noEmit: true,
    };
    const tsconfig = JSON.stringify({ compilerOptions: options, include: ["enact.config.ts", "policies"] });
    const cwd = await temporaryProject({ "tsconfig.json": tsconfig, "package.json": manifest });
    await symlink(TYPES, join(cwd, "node_modules", "@types"));
    await enact(["init"], { cwd });
    // Rejects with what the compiler says.
    const { stdout } = await run(process.execPath, [TSC, "-p", ".", "--listFiles"], { cwd });
    expect(stdout).toContain("policies/messages-stay-inside.ts");
  });

  it("makes the directory that it is given", async () => {
    const cwd = await temporaryProject({});
    expect((await enact(["init", "apps/agent"], { cwd })).exitCode).toBe(0);
    expect((await readdir(join(cwd, "apps", "agent"))).sort()).toEqual(["enact.config.ts", "policies"]);
  });

  it.each([
    ["the configuration", "enact.config.ts"],
    ["a configuration of another kind", "enact.config.json"],
    ["the policy", "policies/messages-stay-inside.ts"],
  ])("writes nothing where there is already %s, and names it", async (_what, existing) => {
    const cwd = await temporaryProject({ [existing]: "mine\n" });
    const before = await snapshotOf(cwd);
    const { exitCode, stdout, stderr } = await enact(["init"], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(existing);
    expect(stderr).toContain("(ENACT_CLI_FILE_EXISTS)");
    expect(await snapshotOf(cwd)).toEqual(before);
  });

  it("names everything that is in the way, a link that leads nowhere too", async () => {
    const cwd = await temporaryProject({ "policies/messages-stay-inside.ts": "mine\n" });
    await symlink("/nowhere/at/all", join(cwd, "enact.config.ts"));
    const { stderr } = await enact(["init"], { cwd });
    expect(stderr).toMatch(/enact\.config\.ts, policies\/messages-stay-inside\.ts/);
  });

  it("leaves nothing behind where it cannot write everything", async () => {
    const cwd = await temporaryProject({ policies: "a file" });
    const { exitCode, stderr } = await enact(["init"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/Nothing was written: .*\(ENACT_CLI_FILE\)/);
    expect((await readdir(cwd)).sort()).toEqual(["node_modules", "policies"]);
  });

  it("suggests to ignore the receipts where they are not, and to install core where it is not", async () => {
    const cwd = await temporaryProject({ ".gitignore": "dist/\n" });
    const before = await snapshotOf(cwd);
    expect((await enact(["init"], { cwd })).stdout).toMatch(/\.gitignore/);
    expect(await snapshotOf(cwd)).toMatchObject(before);
    const ignoring = await temporaryProject({ ".gitignore": "dist/\nreceipts/\n" });
    const { stdout } = await enact(["init"], { cwd: ignoring });
    expect(stdout).not.toMatch(/\.gitignore|Install/);
    const bare = await temporaryDirectory();
    expect((await enact(["init", bare])).stdout).toContain("Install @enact/core");
  });
});
