import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A project in which a package is installed as its users get it. */
export interface Installation {
  readonly directory: string;
  /** The package and what it depends on. */
  readonly packages: readonly string[];
  /** What all of them take, in bytes of their files. */
  readonly bytes: number;
  /** What the package alone takes. */
  readonly ownBytes: number;
}

/** Packs a package of this workspace, unpacks it elsewhere, and puts what it depends on beside it. Needs its build. */
export function install(name: string, directory: string): Installation {
  const source = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  if (!existsSync(join(source, "dist"))) throw new Error(`${name} is not built; run pnpm build.`);
  const modules = join(directory, "node_modules");
  const own = join(modules, name);
  mkdirSync(own, { recursive: true });
  execFileSync("pnpm", ["pack", "--pack-destination", directory], { cwd: source, stdio: "pipe" });
  const tarball = readdirSync(directory).find((file) => file.endsWith(".tgz"));
  execFileSync("tar", ["-xzf", join(directory, tarball ?? ""), "-C", own, "--strip-components=1"]);
  const dependencies = new Map<string, string>();
  collect(own, source, dependencies);
  for (const [dependency, from] of dependencies)
    cpSync(from, join(modules, dependency), { recursive: true, dereference: true });
  return { directory, packages: [name, ...dependencies.keys()], bytes: sizeOf(modules), ownBytes: sizeOf(own) };
}

/** Follows the dependencies that a manifest names, from where they are installed in this workspace. */
function collect(packed: string, source: string, found: Map<string, string>): void {
  const { dependencies = {} } = JSON.parse(readFileSync(join(packed, "package.json"), "utf8")) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(dependencies)) {
    if (found.has(name)) continue;
    const directory = lookUp(name, source);
    found.set(name, directory);
    collect(directory, directory, found);
  }
}

function lookUp(name: string, from: string): string {
  for (let directory = from; ; directory = dirname(directory)) {
    const candidate = join(directory, "node_modules", name);
    if (existsSync(candidate)) return realpathSync(candidate);
    if (directory === dirname(directory)) throw new Error(`${name} is not installed.`);
  }
}

function sizeOf(directory: string): number {
  let bytes = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}
