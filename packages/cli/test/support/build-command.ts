import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGES = fileURLToPath(new URL("../../../", import.meta.url));

/** Builds the command and core, where their sources have changed: the tests run what a user gets. */
export default function setup(): void {
  // Declarations take longest, and seldom change: the ones that are there will do.
  const isDeclared = existsSync(join(PACKAGES, "core", "dist", "index.d.ts"));
  build("core", "src", isDeclared ? "dist/index.js" : "dist/index.d.ts", [
    "tsup",
    "--no-clean",
    "--silent",
    ...(isDeclared ? ["--no-dts"] : []),
  ]);
  build("cli", "src", "dist/main.js", ["tsup", "--no-clean", "--silent"]);
  build("cli", "web", "dist/web/index.html", ["vite", "build", "web", "--logLevel", "warn"]);
}

function build(name: string, source: string, output: string, [tool, ...args]: readonly [string, ...string[]]): void {
  const directory = join(PACKAGES, name);
  const built = statSync(join(directory, output), { throwIfNoEntry: false });
  if (built !== undefined && built.mtimeMs > newestIn(join(directory, source))) return;
  execFileSync(join(directory, "node_modules", ".bin", tool), args, {
    cwd: directory,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** When the newest file below a directory was written. */
function newestIn(directory: string): number {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(...files.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs));
}
