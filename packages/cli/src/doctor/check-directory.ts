import { constants } from "node:fs";
import { access, lstat, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { type Check, ok, problem, warning } from "./check.js";

/** Whose the directory is, who else may read or write it, and whether this user may. Nothing is written to find that out. */
export async function checkDirectory(directory: string): Promise<readonly Check[]> {
  const { uid, mode } = await stat(directory);
  const found: Check[] = [];
  if ((await lstat(directory)).isSymbolicLink()) {
    const fix = "Give the directory that it leads to, so that nobody can turn it elsewhere.";
    found.push(warning("directory", `${directory} is a link.`, fix));
  }
  // Windows has neither.
  if (process.platform !== "win32") found.push(...checkMode(directory, mode), ...checkOwner(directory, uid));
  if (!(await may(directory, constants.W_OK | constants.X_OK))) {
    const message = `${directory} cannot be written by ${userInfo().username}: whoever asks for a run as this user gets an error.`;
    found.push(warning("directory", message, "Nothing, where this user only reads. Else give the directory to him."));
  }
  return found.length > 0 ? found : [ok("directory", `${directory} is open to its owner alone`)];
}

function checkMode(directory: string, mode: number): readonly Check[] {
  const fix = `Run \`chmod 700 ${directory}\`.`;
  if ((mode & 0o022) !== 0) return [problem("directory", `${directory} can be written by other users.`, fix)];
  if ((mode & 0o055) !== 0) return [warning("directory", `${directory} can be read by other users.`, fix)];
  return [];
}

function checkOwner(directory: string, owner: number): readonly Check[] {
  const { uid, username } = userInfo();
  // The superuser looks after what is others'.
  if (uid === 0 || owner === uid) return [];
  const message = `${directory} belongs to another user (uid ${owner}), not to ${username}.`;
  return [warning("directory", message, "Run this as the user whose processes write the receipts.")];
}

function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
