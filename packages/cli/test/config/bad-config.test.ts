import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { temporaryProject } from "../support/project.js";

/** What is wrong, the file with its text, and what has to be said of it. */
const BAD: readonly (readonly [string, string, string, readonly RegExp[]])[] = [
  [
    "is no TypeScript",
    "enact.config.ts",
    "export default {\n  policies: [],\n  systems: = 2,\n};\n",
    [/is not valid/, /:3:\d+/],
  ],
  [
    "imports what is not there",
    "enact.config.ts",
    'import "no-such-package";\nexport default {};\n',
    [/Cannot find module 'no-such-package'/, /Install it/],
  ],
  [
    "throws",
    "enact.config.ts",
    '\n\nthrow new Error("DATABASE_URL is not set");\n',
    [/fails while it is loaded, at \S+enact\.config\.ts:3:\d+: DATABASE_URL is not set/],
  ],
  ["throws what is no error", "enact.config.ts", 'throw "a text";\n', [/fails while it is loaded: a text/]],
  ["throws nothing", "enact.config.ts", "throw undefined;\n", [/fails while it is loaded: undefined/]],
  ["exports nothing", "enact.config.ts", "const a = 1;\n", [/has no default export/, /export default/]],
  [
    "exports the client under a name",
    "enact.config.ts",
    "export const enact = {};\n",
    [/it exports `enact`; add `export default enact;`/],
  ],
  ["exports a text", "enact.config.ts", 'export default "receipts";\n', [/exports a string/]],
  ["exports null", "enact.config.ts", "export default null;\n", [/exports null/]],
  ["exports an array", "enact.config.ts", "export default [];\n", [/exports an array/]],
  [
    "exports the class",
    "enact.config.ts",
    'export { EnactClient as default } from "@enact/core";\n',
    [/exports a function/],
  ],
  [
    "leaves the policies out",
    "enact.config.ts",
    "export default { systems: {}, workflows: [] };\n",
    [/`policies` must be given/],
  ],
  [
    "mistypes an option",
    "enact.config.ts",
    "export default { systems: {}, policy: [], workflows: [] };\n",
    [/`policy`/, /policies/],
  ],
  [
    "has a policy that is none",
    "enact.config.ts",
    "export default { systems: {}, policies: [() => true], workflows: [] };\n",
    [/definePolicy/],
  ],
  [
    "has a workflow that is none",
    "enact.config.ts",
    "export default { systems: {}, policies: [], workflows: [{ run() {} }] };\n",
    [/is not right/],
  ],
  [
    "has receipts that are none",
    "enact.config.ts",
    "export default { systems: {}, policies: [], workflows: [], receipts: 7 };\n",
    [/`receipts`/],
  ],
  [
    "has a short secret",
    "enact.config.ts",
    'export default { systems: {}, policies: [], workflows: [], secret: "short" };\n',
    [/only 5 bytes/],
  ],
  [
    "makes a client of bad options",
    "enact.config.mts",
    'import { EnactClient } from "@enact/core";\nexport default new EnactClient({ systems: {}, workflows: [] } as never);\n',
    [/`policies` must be given/, /enact\.config\.mts:2:\d+/],
  ],
  ["is no JSON", "enact.config.json", '{\n  "policies": [],\n}\n', [/is no JSON/, /line 3/]],
  ["is JSON of another kind", "enact.config.json", '"receipts"', [/exports a string/]],
  [
    "is JSON with a policy",
    "enact.config.json",
    '{ "systems": {}, "workflows": [], "policies": ["noPushToMain"] }',
    [/definePolicy/, /JSON cannot hold policies/],
  ],
  [
    "is JSON with a mistyped option",
    "enact.config.json",
    '{ "systems": {}, "workflows": [], "policies": [], "reciepts": "r" }',
    [/`reciepts`/],
  ],
];

describe("a configuration that", () => {
  it.each(BAD)("%s is told of by its file and the fix", async (_what, file, text, said) => {
    const cwd = await temporaryProject({ [file]: text });
    const { exitCode, stdout, stderr } = await enact(["approvals", "list"], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(`${join(cwd, file)} `);
    expect(stderr).toContain("(ENACT_CLI_BAD_CONFIG)");
    for (const pattern of said) expect(stderr).toMatch(pattern);
    expect(stderr.match(/^enact: /gm)).toHaveLength(1);
  });

  it("is not there is told of, with what was looked for", async () => {
    const cwd = await temporaryProject({});
    const { exitCode, stderr } = await enact(["approvals", "list"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/enact\.config\.ts, enact\.config\.mts, enact\.config\.js, enact\.config\.json/);
  });

  it("was named and is not there, or is a directory, is told of", async () => {
    const cwd = await temporaryProject({ "enact.config.json": '{ "systems": {}, "policies": [], "workflows": [] }' });
    await mkdir(join(cwd, "directory"));
    for (const [file, said] of [
      ["gone.ts", "is not there"],
      ["directory", "is no file"],
    ] as const) {
      const { exitCode, stderr } = await enact(["approvals", "list", "--config", file], { cwd });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`${file} ${said}`);
    }
  });

  it("throws a text that a terminal would obey does not reach it", async () => {
    const cwd = await temporaryProject({ "enact.config.ts": 'throw new Error("\\u001b[2J\\u202egone");\n' });
    const { stderr } = await enact(["approvals", "list"], { cwd });
    expect(stderr).toContain("\\u{1b}[2J\\u{202e}gone");
  });
});
