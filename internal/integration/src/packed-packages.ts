// Packs what would be published, installs it in a project outside the workspace, and uses it there as a stranger would.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConsumer, entryPoints, expectUnreachable, loadEntryPoints, typecheck } from "./consumer-project.js";
import { nodeBinaries } from "./node-binaries.js";
import { pack } from "./pack.js";
import { run } from "./run.js";
import { expectSelectiveInstall } from "./selective-install.js";
import { publishedPackages, root } from "./workspace.js";

const directory = mkdtempSync(join(tmpdir(), "enact-consumer-"));
const consumer = join(directory, "consumer");
const say = (line: string) => console.log(line);

run("pnpm", ["build"], { cwd: root });
const tarballs = publishedPackages().map((source) => pack(source, join(directory, "tarballs")));
for (const { manifest } of tarballs) say(`packed      ${manifest.name} ${manifest.version}`);

const core = tarballs.find(({ manifest }) => manifest.name === "@enact/core");
if (core === undefined) throw new Error("There is no @enact/core among the packages.");
for (const tarball of tarballs) {
  const { name } = tarball.manifest;
  const count = expectSelectiveInstall(tarball, core, join(directory, "alone", name.replace("/", "-")));
  say(`alone       ${name}: ${count} packages, no other vendor's client`);
}

createConsumer(consumer, tarballs);
for (const resolution of ["bundler", "nodenext"] as const) {
  typecheck(consumer, resolution);
  say(`typechecked moduleResolution ${resolution}`);
}

for (const { manifest } of tarballs) {
  expectUnreachable(consumer, process.execPath, `${manifest.name}/dist/index.js`);
  expectUnreachable(consumer, process.execPath, `${manifest.name}/src/index.ts`);
  say(`no way in   ${manifest.name}/dist, ${manifest.name}/src`);
}

const { binaries, skipped } = nodeBinaries(join(directory, "nodes"));
for (const { version, path } of binaries) {
  loadEntryPoints(consumer, path);
  say(`Node ${version}: ${tarballs.flatMap(entryPoints).join(", ")} by import and require`);
  say(`Node ${version}: ${run(path, ["build/main.js"], { cwd: consumer }).trim()}`);
}
for (const reason of skipped) say(`SKIPPED     ${reason}`);

// Only a run that got here cleans up: after a failure the folder is what one wants to look at.
rmSync(directory, { recursive: true });
