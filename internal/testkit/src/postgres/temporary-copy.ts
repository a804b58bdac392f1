import { chmod, cp, lstat, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { linkLibraries } from "./library-links.js";
import type { PlatformPackage } from "./platform-package.js";

/**
 * Copies the programs into the temporary folder, readable by every account, unless a copy of this
 * version is there already.
 *
 * @returns the folder of the copy.
 */
export async function copyToTemporaryFolder(source: PlatformPackage): Promise<string> {
  const owner = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `enact-postgres-${source.version}-${source.platform}-${owner}`);
  if (await isOwnFolder(folder, owner)) return folder;

  const draft = await mkdtemp(`${folder}.`);
  try {
    await cp(join(source.folder, "native"), join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    await linkLibraries(draft);
    await openToEveryone(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process may have put its copy there first; that one is as good as ours.
    if (!(await isOwnFolder(folder, owner))) throw error;
  }
  return folder;
}

async function isOwnFolder(folder: string, owner: number): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found) return false;
  // The name can be guessed: never run programs that another account may have put there.
  if (found.isDirectory() && found.uid === owner && (found.mode & 0o022) === 0) return true;
  throw new Error(`${folder} is not a folder only this account can write to: remove it, or set TMPDIR elsewhere.`);
}

async function openToEveryone(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const runnable = entry.isDirectory() || basename(dirname(join(entry.parentPath, entry.name))) === "bin";
    await chmod(join(entry.parentPath, entry.name), runnable ? 0o755 : 0o644);
  }
}
