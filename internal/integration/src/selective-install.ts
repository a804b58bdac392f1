import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tarball } from "./pack.js";
import { run } from "./run.js";

/** The vendor's client that each package brings; null where it brings none. */
const clientOf: Readonly<Record<string, string | null>> = {
  "@enact/cli": null,
  "@enact/core": null,
  "@enact/policies": null,
  "@enact/connector-github": "@octokit/rest",
  "@enact/connector-hubspot": "@hubspot/api-client",
  "@enact/connector-postgres": "pg",
};

/**
 * Installs one package, with core beside it, in an empty project, and expects no other vendor's client and no other
 * package of ours in the installed tree.
 *
 * @returns how many packages were installed
 * @throws Error naming what does not belong there
 */
export function expectSelectiveInstall(tarball: Tarball, core: Tarball, directory: string): number {
  const { name } = tarball.manifest;
  const own = clientOf[name];
  if (own === undefined) throw new Error(`Say in clientOf which vendor's client ${name} brings.`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const paths = [...new Set([core.path, tarball.path])];
  run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...paths], { cwd: directory });

  const installed = installedIn(directory);
  const foreign = Object.values(clientOf).filter((client) => client !== null && client !== own);
  const ours = Object.keys(clientOf).filter((other) => other !== name && other !== "@enact/core");
  const unwanted = installed.filter((found) => foreign.includes(found) || ours.includes(found));
  if (unwanted.length > 0) throw new Error(`Installing ${name} alone also installs ${unwanted.join(", ")}`);
  for (const wanted of [name, "@enact/core", ...(own === null ? [] : [own])]) {
    if (!installed.includes(wanted)) throw new Error(`Installing ${name} does not install ${wanted}`);
  }
  expectUsable(tarball, directory);
  return installed.length;
}

/** What is to be imported can be, and what is to be run runs, by the name that npm has given it. */
function expectUsable({ manifest: { name, version, bin = {}, exports } }: Tarball, directory: string): void {
  if ("." in exports) {
    run(process.execPath, ["-e", `await import(${JSON.stringify(name)})`, "--input-type=module"], { cwd: directory });
  }
  for (const command of Object.keys(bin)) {
    const said = run(join(directory, "node_modules", ".bin", command), ["--version"], { cwd: directory }).trim();
    if (said !== version) throw new Error(`${command} of ${name} says it is ${said}, and is ${version}`);
  }
}

/** The names of all packages that npm has put into a project, at whatever depth. */
function installedIn(directory: string): readonly string[] {
  const lock = JSON.parse(readFileSync(join(directory, "node_modules", ".package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, unknown>>;
  };
  const names = Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf("node_modules/") + 13));
  return [...new Set(names)];
}
