import { cp, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BINARY } from "../../support/enact.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";

/** A copy of the built command, some of whose files a test may break. */
export async function copiedCommand(): Promise<{ readonly binary: string; readonly dist: string }> {
  const directory = await temporaryDirectory();
  const dist = join(directory, "dist");
  await cp(dirname(BINARY), dist, { recursive: true });
  await symlink(fileURLToPath(new URL("../../../node_modules", import.meta.url)), join(directory, "node_modules"));
  return { dist, binary: join(dist, "main.js") };
}
