import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Tarball } from "./pack.js";
import { attempt, run } from "./run.js";

const template = fileURLToPath(new URL("../consumer/", import.meta.url));
const typescript = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

/** A project as a user has it: npm, the tarballs, and files that import them. */
export function createConsumer(directory: string, tarballs: readonly Tarball[]): void {
  mkdirSync(directory, { recursive: true });
  cpSync(template, directory, { recursive: true });
  const manifest = { name: "consumer", private: true, type: "module" };
  writeFileSync(join(directory, "package.json"), JSON.stringify(manifest, undefined, 2));
  const wanted = [...tarballs.map(({ path }) => path), "@types/node@20"];
  run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...wanted], { cwd: directory });
  writeEntryPoints(directory, tarballs);
}

/** Compiles the consumer's sources; `bundler` only checks, `nodenext` also writes the JavaScript that is run. */
export function typecheck(directory: string, resolution: "nodenext" | "bundler"): void {
  run(process.execPath, [typescript, "-p", `tsconfig.${resolution}.json`], { cwd: directory });
}

/** Imports and requires every entry point of every package, and expects everything else in them to be out of reach. */
export function loadEntryPoints(directory: string, node: string): void {
  run(node, ["entry-points.js"], { cwd: directory });
  run(node, ["entry-points.cjs"], { cwd: directory });
}

export function expectUnreachable(directory: string, node: string, specifier: string): void {
  const { exitCode, output } = attempt(node, ["-e", `import(${JSON.stringify(specifier)})`], { cwd: directory });
  if (exitCode === 0) throw new Error(`${specifier} can be imported although "exports" does not name it`);
  if (!output.includes("ERR_PACKAGE_PATH_NOT_EXPORTED")) {
    throw new Error(`${specifier} was refused for another reason than "exports":\n${output}`);
  }
}

export function entryPoints({ manifest }: Tarball): string[] {
  return Object.keys(manifest.exports)
    .filter((subpath) => !subpath.endsWith(".json"))
    .map((subpath) => manifest.name + subpath.slice(1));
}

function writeEntryPoints(directory: string, tarballs: readonly Tarball[]): void {
  const specifiers = JSON.stringify(tarballs.flatMap(entryPoints));
  const check = (load: string) => `
    for (const specifier of ${specifiers}) {
      const names = Object.keys(${load});
      if (names.length === 0 || names.includes("default")) {
        throw new Error(specifier + " must have named exports and no default, but has: " + names.join(", "));
      }
    }`;
  writeFileSync(join(directory, "entry-points.js"), check("await import(specifier)"));
  // From 20.19 on `require` of an ES module adds "__esModule" only where there is a default export.
  writeFileSync(join(directory, "entry-points.cjs"), check("require(specifier)"));
}
