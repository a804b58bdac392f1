import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryDirectory } from "./temporary-directory.js";

const CORE = fileURLToPath(new URL("../../../core", import.meta.url));

/** A user's project: a directory in which @enact/core is installed, with these files. */
export async function temporaryProject(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, "node_modules", "@enact"), { recursive: true });
  await symlink(CORE, join(directory, "node_modules", "@enact", "core"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  return directory;
}

/** A configuration that exports the client of the tests' shop, with its receipts in `receipts`. */
export const SHOP_CONFIG = `import { shop } from ${JSON.stringify(fileURLToPath(new URL("./history.ts", import.meta.url)))};
export default shop("receipts").client;
`;
