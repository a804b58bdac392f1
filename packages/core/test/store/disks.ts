import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const NOBODY = 65_534;

/** Whether a disk of a test's own can be mounted here: on Linux, by root. */
export const CAN_MOUNT = canMount();

/** A disk of so many KiB for the running test alone. */
export async function smallDisk(kib: number): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "enact-disk-"));
  mount("-t", "tmpfs", "-o", `size=${kib}k`, "none", path);
  onTestFinished(async () => {
    execFileSync("umount", ["--lazy", path]);
    await rm(path, { recursive: true });
  });
  return path;
}

/** Lets nobody write to a disk any more. No file may be open to be written. */
export function makeReadOnly(disk: string): void {
  mount("-o", "remount,ro", disk);
}

/** Takes all that is left of a disk, but for what the files that are there have of their last pages. */
export async function fill(disk: string): Promise<{ readonly makeRoom: () => Promise<void> }> {
  const path = join(disk, "filler");
  for (let bytes = 1024 * 1024; bytes >= 4_096; bytes /= 2) {
    await writeFile(path, Buffer.alloc(bytes), { flag: "a" }).catch((error: { readonly code?: string }) => {
      if (error.code !== "ENOSPC") throw error;
    });
  }
  return { makeRoom: () => rm(path) };
}

/** Does something as a user who may do no more than what files' modes say. */
export async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  const { geteuid, seteuid } = process;
  if (geteuid?.() !== 0 || seteuid === undefined) return work();
  seteuid(NOBODY);
  try {
    return await work();
  } finally {
    seteuid(0);
  }
}

/** A directory that anybody may use. */
export async function openDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "enact-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  await chmod(path, 0o777);
  return path;
}

function canMount(): boolean {
  try {
    const path = execFileSync("mktemp", ["-d"], { encoding: "utf8" }).trim();
    mount("-t", "tmpfs", "-o", "size=64k", "none", path);
    execFileSync("umount", [path]);
    execFileSync("rmdir", [path]);
    return true;
  } catch {
    return false;
  }
}

function mount(...parameters: readonly string[]): void {
  execFileSync("mount", parameters, { stdio: ["ignore", "ignore", "pipe"] });
}
