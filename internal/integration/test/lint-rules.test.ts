import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../src/workspace.js";

/** Each file breaks the rules named beside it; `undefined` means that it breaks none. */
const files: Record<string, { code: string; breaks: string | undefined }> = {
  // What each part of core may import.
  "packages/core/src/errors.ts": { code: 'export { a } from "node:util";', breaks: "noRestrictedImports" },
  "packages/core/src/json.ts": { code: 'export { a } from "./models/other.js";', breaks: "noRestrictedImports" },
  "packages/core/src/models/good.ts": {
    code: 'export { a } from "./other.js"; export { b } from "../json.js"; export { c } from "../errors.js";',
    breaks: undefined,
  },
  "packages/core/src/models/bad.ts": {
    code: 'export { a } from "../contracts/good.js";',
    breaks: "noRestrictedImports",
  },
  "packages/core/src/contracts/good.ts": { code: 'export type { A } from "../models/a.js";', breaks: undefined },
  "packages/core/src/contracts/bad.ts": {
    code: 'export type { A } from "../store/good.js";',
    breaks: "noRestrictedImports",
  },
  ...Object.fromEntries(
    ["request", "policy", "workflow", "connector", "receipt", "store"].flatMap((stage, index, stages) => {
      const folder = `packages/core/src/${stage}`;
      const other = stages[(index + 1) % stages.length];
      const allowed = '{ a } from "./a.js"; export { b } from "../models/b.js"; export { c } from "../contracts/c.js";';
      return [
        [`${folder}/good.ts`, { code: `export ${allowed}`, breaks: undefined }],
        [`${folder}/bad.ts`, { code: `export { a } from "../${other}/a.js";`, breaks: "noRestrictedImports" }],
        [
          `${folder}/bad-type.ts`,
          { code: `export type { A } from "../${other}/a.js";`, breaks: "noRestrictedImports" },
        ],
        [
          `${folder}/bad-lazy.ts`,
          { code: `export const a = import("../${other}/a.js");`, breaks: "noRestrictedImports" },
        ],
        [`${folder}/bad-client.ts`, { code: 'export { a } from "../client.js";', breaks: "noRestrictedImports" }],
        [`${folder}/bad-guard.ts`, { code: 'export { a } from "../guard.js";', breaks: "noRestrictedImports" }],
        [`${folder}/bad-index.ts`, { code: 'export { a } from "../index.js";', breaks: "noRestrictedImports" }],
        [`${folder}/bad-self.ts`, { code: 'export { a } from "@enact/core";', breaks: "noRestrictedImports" }],
      ];
    }),
  ),
  "packages/core/src/receipt/verify/good.ts": {
    code: 'export { a } from "../seal.js"; export { b } from "../../models/b.js"; export { c } from "./c.js";',
    breaks: undefined,
  },
  "packages/core/src/receipt/verify/bad.ts": {
    code: 'export { a } from "../../store/a.js";',
    breaks: "noRestrictedImports",
  },
  "packages/core/src/client.ts": {
    code: 'export { a } from "./store/a.js"; export { b } from "./policy/b.js";',
    breaks: undefined,
  },
  "packages/core/src/guard.ts": { code: 'export { a } from "./index.js";', breaks: "noRestrictedImports" },
  "packages/core/src/options.ts": { code: 'export { a } from "./testing/a.js";', breaks: "noRestrictedImports" },
  "packages/core/src/testing/good.ts": { code: 'export { a } from "../store/a.js";', breaks: undefined },
  "packages/core/src/testing/bad.ts": { code: 'export { a } from "../client.js";', breaks: "noRestrictedImports" },
  "packages/core/src/vendor.ts": { code: 'export { Pool } from "pg";', breaks: "noUndeclaredDependencies" },

  // What the packages around it may import.
  "packages/policies/src/good.ts": {
    code: 'export { a } from "@enact/core"; export { b } from "./other.js";',
    breaks: undefined,
  },
  "packages/policies/src/bad-built-in.ts": { code: 'export { a } from "node:fs";', breaks: "noRestrictedImports" },
  "packages/policies/src/bad-sibling.ts": {
    code: 'export { a } from "@enact/connector-postgres";',
    breaks: "noRestrictedImports",
  },
  "packages/policies/src/bad-index.ts": { code: 'export { a } from "./index.js";', breaks: "noRestrictedImports" },
  "packages/cli/src/commands/good.ts": {
    code: 'export { a } from "@enact/core"; export { b } from "../terminal/b.js";',
    breaks: undefined,
  },
  "packages/cli/src/commands/bad.ts": {
    code: 'export { a } from "@enact/policies";',
    breaks: "noRestrictedImports",
  },
  "packages/cli/src/viewer/bad.ts": { code: 'export { a } from "../../web/src/a.js";', breaks: "noRestrictedImports" },
  "packages/cli/web/src/good.ts": { code: 'export type { A } from "../../src/viewer/api.js";', breaks: undefined },
  "packages/cli/web/src/bad.ts": { code: 'export { a } from "@enact/core";', breaks: "noRestrictedImports" },
  "packages/connector-postgres/src/good.ts": {
    code: 'export { a } from "@enact/core"; export { Pool } from "pg"; export { b } from "./b.js";',
    breaks: undefined,
  },
  "packages/connector-postgres/src/actions/bad.ts": {
    code: 'export { a } from "@enact/policies";',
    breaks: "noRestrictedImports",
  },
  "packages/connector-postgres/src/actions/bad-testing.ts": {
    code: 'export { a } from "@enact/core/testing";',
    breaks: "noRestrictedImports",
  },

  // Circles count types.
  "packages/core/src/store/circle-a.ts": { code: 'export type { A } from "./circle-b.js";', breaks: "noImportCycles" },
  "packages/core/src/store/circle-b.ts": { code: 'export type { A } from "./circle-a.js";', breaks: "noImportCycles" },

  // A promise that nobody waits for is a way round the firewall.
  "packages/core/src/policy/floating.ts": {
    code: "async function judge(): Promise<boolean> { return true; }\nexport function run(): void { judge(); }",
    breaks: "noFloatingPromises",
  },
  "packages/core/src/policy/misused.ts": {
    code: "async function judge(): Promise<boolean> { return true; }\nexport function run(): number { if (judge()) { return 1; } return 0; }",
    breaks: "noMisusedPromises",
  },
  "packages/core/src/policy/switch.ts": {
    code: 'export function f(d: "PASS" | "BLOCK"): number { switch (d) { case "PASS": return 1; } return 0; }',
    breaks: "useExhaustiveSwitchCases",
  },

  // Habits.
  "packages/core/src/any.ts": { code: "export const a: any = 1;", breaks: "noExplicitAny" },
  "packages/core/src/console.ts": { code: "console.log(1);", breaks: "noConsole" },
  "packages/core/src/enum.ts": { code: "export enum A { B }", breaks: "noEnum" },
  "packages/core/src/namespace.ts": { code: "export namespace A { export const b = 1; }", breaks: "noNamespace" },
  "packages/core/src/parameter.ts": {
    code: "export class A { constructor(readonly b: number) {} }",
    breaks: "noParameterProperties",
  },
  "packages/core/src/type-import.ts": {
    code: 'import { A } from "./options.js";\nexport const a: A = 1;',
    breaks: "useImportType",
  },
  "packages/core/src/star.ts": { code: 'export * from "./options.js";', breaks: "noReExportAll" },
  "packages/core/src/default.ts": { code: "export default 1;", breaks: "noDefaultExport" },
  "packages/core/src/CamelCase.ts": { code: "export const a = 1;", breaks: "useFilenamingConvention" },
  "packages/core/test/focused.test.ts": {
    code: 'import { test } from "vitest";\ntest.only("a", () => {});',
    breaks: "noFocusedTests",
  },
  "packages/core/test/skipped.test.ts": {
    code: 'import { test } from "vitest";\ntest.skip("a", () => {});',
    breaks: "noSkippedTests",
  },
};

let directory: string;
let found: Map<string, string[]>;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "enact-lint-"));
  copyFileSync(join(root, "biome.json"), join(directory, "biome.json"));
  write(".gitignore", "node_modules/\n");
  for (const name of ["core", "policies", "cli", "connector-postgres"]) {
    const manifest = `packages/${name}/package.json`;
    mkdirSync(join(directory, `packages/${name}`), { recursive: true });
    copyFileSync(join(root, manifest), join(directory, manifest));
  }
  for (const [path, { code }] of Object.entries(files)) write(path, `${code}\n`);
  found = lint();
});

afterAll(() => rmSync(directory, { recursive: true }));

test.each(Object.entries(files))("%s", (path, { breaks }) => {
  const rules = found.get(path) ?? [];
  if (breaks === undefined) expect(rules).toEqual([]);
  else expect(rules).toContain(breaks);
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

function lint(): Map<string, string[]> {
  const biome = createRequire(join(root, "package.json")).resolve("@biomejs/biome/bin/biome");
  const result = spawnSync(process.execPath, [biome, "lint", "--reporter=json", "--max-diagnostics=none", "."], {
    cwd: directory,
    encoding: "utf8",
  });
  const report = JSON.parse(result.stdout) as { diagnostics: { category: string; location: { path: string } }[] };
  const rules = new Map<string, string[]>();
  for (const { category, location } of report.diagnostics) {
    rules.set(location.path, [...(rules.get(location.path) ?? []), category.split("/").at(-1) ?? ""]);
  }
  return rules;
}
