import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `TMPFS_MAGIC` and `RAMFS_MAGIC` of Linux, statfs(2). */
const IN_MEMORY = new Set([0x01021994, 0x858458f6]);

/**
 * Lends a new directory on a real disk, and takes it away afterwards.
 *
 * @remarks Where the system's temporary directory is memory, name another in `ENACT_BENCH_DIRECTORY`: a flush to memory
 * costs nothing, and every figure about durability would be wrong.
 */
export async function withScratch<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const parent = process.env["ENACT_BENCH_DIRECTORY"] ?? tmpdir();
  if (process.platform === "linux" && IN_MEMORY.has(statfsSync(parent).type)) {
    throw new Error(`${parent} is in memory; set ENACT_BENCH_DIRECTORY to a directory on a disk.`);
  }
  const directory = mkdtempSync(join(parent, "enact-bench-"));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    return await use(directory);
  } finally {
    process.removeListener("exit", remove);
    remove();
  }
}
