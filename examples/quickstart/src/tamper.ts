import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A copy of a receipt store in which one byte of one run's receipt is another. */
export async function tamperedCopy(
  receipts: string,
  runId: string,
): Promise<AsyncDisposable & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), "enact-quickstart-"));
  await cp(receipts, directory, { recursive: true });
  const [log = ""] = await readdir(join(directory, "log"));
  const path = join(directory, "log", log);
  const lines = (await readFile(path, "utf8")).split("\n");
  const changed = lines.map((line) => {
    const isReceipt = line.includes(runId) && line.includes('"kind":"receipt"');
    return isReceipt ? line.replace("ada@example.com", "adb@example.com") : line;
  });
  await writeFile(path, changed.join("\n"));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}
