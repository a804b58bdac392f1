import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Changes one word of the last receipt in a store, as a liar would. */
export async function damage(directory: string): Promise<void> {
  const [name = ""] = await readdir(join(directory, "log"));
  const file = join(directory, "log", name);
  const log = await readFile(file, "utf8");
  const at = log.lastIndexOf('"kind":"receipt"');
  const changed = log.slice(0, at) + log.slice(at).replace('"timestamp":"2', '"timestamp":"1');
  await writeFile(file, changed);
}
