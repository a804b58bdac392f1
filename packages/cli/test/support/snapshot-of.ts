import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** Everything in a directory: each file's bytes, mode and times, by its path. Two are equal where nothing was touched. */
export async function snapshotOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const described = await Promise.all(
    files.map(async (path) => {
      const { mode, mtimeMs, ctimeMs } = await stat(path);
      return [path, `${mode} ${mtimeMs} ${ctimeMs} ${await readFile(path, "base64")}`] as const;
    }),
  );
  return Object.fromEntries(described);
}
