import { cp, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { recordHistory, SECRET } from "../support/history.js";
import { SHOP_CONFIG, temporaryProject } from "../support/project.js";

const CORE = fileURLToPath(new URL("../../../core", import.meta.url));

const OPTIONS = `{ systems: {}, policies: [], workflows: [], secret: ${JSON.stringify(SECRET)} }`;

/** The file, and its text. */
const GOOD: readonly (readonly [string, string])[] = [
  [
    "enact.config.ts",
    'enum Mode { Enforce = "enforce" }\nconst mode: Mode = Mode.Enforce;\nexport default { systems: {}, policies: [], workflows: [], mode };\n',
  ],
  ["enact.config.mts", `const options: object = await Promise.resolve(${OPTIONS});\nexport default options;\n`],
  ["enact.config.js", `export default ${OPTIONS};\n`],
  ["enact.config.js", `export default Promise.resolve(${OPTIONS});\n`],
  ["enact.config.json", '{ "systems": {}, "policies": [], "workflows": [] }'],
  [
    "enact.config.ts",
    `import { fileURLToPath } from "node:url";\nexport default { ...${OPTIONS}, receipts: fileURLToPath(new URL("receipts", import.meta.url)) };\n`,
  ],
];

describe("a configuration", () => {
  it.each(GOOD)("%s is loaded", async (file, text) => {
    const cwd = await temporaryProject({ [file]: text });
    const { exitCode, stdout } = await enact(["approvals", "list"], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "Nothing waits for approval.\n" });
  });

  it("that is CommonJS is loaded", async () => {
    const cwd = await temporaryProject({ "enact.config.js": `module.exports = ${OPTIONS};\n`, "package.json": "{}" });
    expect((await enact(["approvals", "list"], { cwd })).exitCode).toBe(0);
  });

  it("comes in TypeScript first, where there are several", async () => {
    const cwd = await temporaryProject({
      "enact.config.ts": "throw new Error('the first');\n",
      "enact.config.json": "{}",
    });
    expect((await enact(["approvals", "list"], { cwd })).stderr).toContain("the first");
  });

  it("of options has its receipts beside the file, wherever the command is run", async () => {
    const project = await temporaryProject({ "enact.config.js": `export default ${OPTIONS};\n` });
    const { pending } = await recordHistory(join(project, "receipts"));
    const cwd = await temporaryProject({});
    const { stdout } = await enact(["approvals", "list", "--config", join(project, "enact.config.js")], { cwd });
    expect(stdout).toContain(pending);
    expect(await readdir(cwd)).toEqual(["node_modules"]);
  });

  it("of a client has its receipts where the client says, from the working directory", async () => {
    const cwd = await temporaryProject({ "tools/enact.ts": SHOP_CONFIG });
    const { pending } = await recordHistory(join(cwd, "receipts"));
    const { stdout } = await enact(["approvals", "list", "--config", "tools/enact.ts"], { cwd });
    expect(stdout).toContain(pending);
  });

  it("may come with a copy of core of its own", async () => {
    const cwd = await temporaryProject({
      "enact.config.ts": `import { EnactClient } from "@enact/core";\nexport default new EnactClient(${OPTIONS});\n`,
    });
    const copy = join(cwd, "node_modules", "@enact", "core");
    await rm(copy);
    await mkdir(copy);
    await cp(join(CORE, "dist"), join(copy, "dist"), { recursive: true });
    await cp(join(CORE, "package.json"), join(copy, "package.json"));
    await symlink(join(CORE, "node_modules"), join(copy, "node_modules"));
    const { pending } = await recordHistory(join(cwd, "receipts"));
    expect((await enact(["approvals", "list"], { cwd })).stdout).toContain(pending);
    const args = ["approvals", "approve", pending, "--as", "agent@company.com", "--yes"];
    const { exitCode, stderr } = await enact(args, { cwd });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^enact: Nobody approves .* \(ENACT_APPROVER_REFUSED\)\n$/);
  });

  it("that prints does not mix with the answer", async () => {
    const cwd = await temporaryProject({ "enact.config.js": `console.log("Hello");\nexport default ${OPTIONS};\n` });
    const { stdout, stderr } = await enact(["approvals", "list", "--json"], { cwd });
    expect(JSON.parse(stdout)).toEqual([]);
    expect(stderr).toBe("Hello\n");
  });

  it.each([
    ["loads", `export default ${OPTIONS};`, 0],
    ["does not load", "throw new Error();", 2],
  ])("that leaves something open and %s does not keep the command from ending", async (_how, rest, expected) => {
    const cwd = await temporaryProject({ "enact.config.js": `setInterval(() => undefined, 1_000);\n${rest}\n` });
    expect((await enact(["approvals", "list"], { cwd })).exitCode).toBe(expected);
  });

  it("whose code fails on its own, later, is no answer", async () => {
    const failing =
      "setTimeout(() => Promise.reject(new Error('Connection lost')));\nawait new Promise(() => undefined);\n";
    const cwd = await temporaryProject({ "enact.config.mjs": `${failing}export default ${OPTIONS};\n` });
    const { exitCode, stdout, stderr } = await enact(["approvals", "list", "--config", "enact.config.mjs"], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/failed on its own: Connection lost \(ENACT_CLI_BAD_CONFIG\)/);
  });

  it("leaves no files behind", async () => {
    const cwd = await temporaryProject({ "enact.config.ts": `export default ${OPTIONS};\n` });
    await mkdir(join(cwd, "node_modules", ".cache"));
    await enact(["approvals", "list"], { cwd });
    expect((await readdir(cwd)).sort()).toEqual(["enact.config.ts", "node_modules"]);
    expect((await readdir(join(cwd, "node_modules"))).sort()).toEqual([".cache", "@enact"]);
    expect(await readdir(join(cwd, "node_modules", ".cache"))).toEqual([]);
  });
});
