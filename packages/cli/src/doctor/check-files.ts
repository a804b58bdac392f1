import type { Stats } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Check, ok, problem, someOf, warning } from "./check.js";

/** Whether everything in the directory is what a store has made, of the same user, and for nobody else. */
export async function checkFiles(directory: string): Promise<readonly Check[]> {
  const { uid } = await stat(directory);
  const links: string[] = [];
  const foreign: string[] = [];
  const writable: string[] = [];
  const readable: string[] = [];
  let count = 0;
  for await (const { path, found } of entriesOf(directory)) {
    count += 1;
    if (found.isSymbolicLink()) links.push(path);
    else {
      if (found.uid !== uid) foreign.push(path);
      if (isOpenTo(found, 0o022)) writable.push(path);
      else if (isOpenTo(found, 0o044)) readable.push(path);
    }
  }
  const found = [
    ...tell(links, (names) =>
      problem("files", `There are links, which are not followed: ${names}.`, "Put the files back in their place."),
    ),
    ...tell(foreign, (names) =>
      problem(
        "files",
        `Not everything belongs to the owner of the directory: ${names}.`,
        "Find out who has put it there.",
      ),
    ),
    ...tell(writable, (names) =>
      problem(
        "files",
        `Other users can write: ${names}.`,
        `Run \`chmod -R go-rwx ${directory}\`, then \`enact verify\`.`,
      ),
    ),
    ...tell(readable, (names) =>
      warning("files", `Other users can read: ${names}.`, `Run \`chmod -R go-rwx ${directory}\`.`),
    ),
  ];
  return found.length > 0 ? found : [ok("files", `${count} files, none of them open to others`)];
}

/** What is in the directory, and in the directories of a store in it. */
async function* entriesOf(directory: string): AsyncGenerator<{ readonly path: string; readonly found: Stats }> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const found = await lstatIfThere(path);
    if (found === undefined) continue;
    yield { path, found };
    if (found.isDirectory()) yield* entriesOf(path);
  }
}

/** A file that is about to be renamed can be gone already. */
async function lstatIfThere(path: string): Promise<Stats | undefined> {
  return lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

/** Windows has no such modes. */
function isOpenTo({ mode }: Stats, bits: number): boolean {
  return process.platform !== "win32" && (mode & bits) !== 0;
}

function tell(paths: readonly string[], say: (names: string) => Check): readonly Check[] {
  return paths.length === 0 ? [] : [say(someOf(paths))];
}
