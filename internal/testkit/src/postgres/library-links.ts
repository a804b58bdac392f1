import { existsSync } from "node:fs";
import { readFile, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Makes the symbolic links between shared libraries that npm archives cannot carry.
 *
 * @remarks The package would make them in a postinstall script, which pnpm does not run. Safe to
 * repeat, and for several processes at once.
 *
 * @returns `false` when the folder may not be written to and lacks a link.
 */
export async function linkLibraries(packageFolder: string): Promise<boolean> {
  for (const { source, target } of await readLinks(join(packageFolder, "native", "pg-symlinks.json"))) {
    // A link holds only a file name, so it stays right when the whole folder is copied.
    if (dirname(source) !== dirname(target)) throw new Error(`${target} would link out of its folder.`);
    if (!(await ensureLink(basename(source), join(packageFolder, target)))) return false;
  }
  return true;
}

async function ensureLink(value: string, path: string): Promise<boolean> {
  if (existsSync(path)) return true;
  try {
    await symlink(value, path);
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") return existsSync(path);
    if (code === "EACCES" || code === "EPERM" || code === "EROFS") return false;
    throw error;
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function readLinks(path: string): Promise<Link[]> {
  const links: unknown = JSON.parse(await readFile(path, "utf8"));
  if (!Array.isArray(links) || !links.every(isLink)) throw new Error(`${path} is no list of links.`);
  return links;
}

function isLink(value: unknown): value is Link {
  return (
    typeof value === "object" &&
    value !== null &&
    "source" in value &&
    typeof value.source === "string" &&
    "target" in value &&
    typeof value.target === "string"
  );
}
