import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.js";
import { type Manifest, readManifest, type WorkspacePackage } from "./workspace.js";

export interface Tarball {
  path: string;
  /** The manifest inside the tarball, which is the one a registry would serve. */
  manifest: Manifest;
}

/** Packs a package into a folder of its own and checks what is inside. */
export function pack(source: WorkspacePackage, parent: string): Tarball {
  const destination = join(parent, source.manifest.name.replace("/", "-"));
  mkdirSync(destination, { recursive: true });
  run("pnpm", ["pack", "--pack-destination", destination], { cwd: source.directory });
  const file = readdirSync(destination).find((name) => name.endsWith(".tgz"));
  if (file === undefined) throw new Error(`pnpm pack left no tarball for ${source.manifest.name} in ${destination}`);

  const path = join(destination, file);
  run("tar", ["-xzf", path, "-C", destination], { cwd: destination });
  const content = join(destination, "package");
  const tarball = { path, manifest: readManifest(join(content, "package.json")) };
  checkFiles(source.manifest.name, filesBelow(content));
  checkManifest(tarball.manifest, readFileSync(join(content, "package.json"), "utf8"), filesBelow(content));
  return tarball;
}

function checkFiles(name: string, files: readonly string[]): void {
  const required = ["LICENSE", "README.md", "package.json"];
  const missing = required.filter((file) => !files.includes(file));
  const extra = files.filter((file) => !required.includes(file) && !/^dist\/.+\.(js|d\.ts|html|css|svg)$/.test(file));
  const problems = [...missing.map((file) => `lacks ${file}`), ...extra.map((file) => `must not contain ${file}`)];
  if (problems.length > 0) throw new Error(`The tarball of ${name}:\n  ${problems.join("\n  ")}`);
}

function checkManifest(manifest: Manifest, text: string, files: readonly string[]): void {
  const problems: string[] = [];
  for (const protocol of ["workspace:", "catalog:", "link:", "file:"]) {
    if (text.includes(`"${protocol}`))
      problems.push(`still says "${protocol}…", which only this workspace understands`);
  }
  for (const [subpath, target] of Object.entries(manifest.exports)) {
    for (const path of typeof target === "string" ? [target] : Object.values(target)) {
      if (!files.includes(path.replace(/^\.\//, "")))
        problems.push(`exports "${subpath}" from ${path}, which is not in it`);
    }
  }
  for (const [name, path] of Object.entries(manifest.bin ?? {})) {
    if (!files.includes(path.replace(/^\.\//, ""))) problems.push(`runs ${path} as "${name}", which is not in it`);
  }
  if (problems.length > 0) throw new Error(`The packed manifest of ${manifest.name}:\n  ${problems.join("\n  ")}`);
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}
