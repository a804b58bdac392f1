import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Account } from "./account.js";
import { linkLibraries } from "./library-links.js";
import { findPlatformPackage } from "./platform-package.js";
import { copyToTemporaryFolder } from "./temporary-copy.js";

/** Absolute paths of PostgreSQL's programs. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Programs that `account` (or ourselves, when it is `undefined`) can run: those in `node_modules`
 * where possible, else a copy in the temporary folder.
 *
 * @throws when there is no package for this platform, or its programs do not run here.
 */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const installed = findPlatformPackage();
  const inPlace = binariesIn(installed.folder);
  if ((await linkLibraries(installed.folder)) && !(await whyNotRunnable(inPlace, account))) return inPlace;

  const folder = await copyToTemporaryFolder(installed);
  const copied = binariesIn(folder);
  const reason = await whyNotRunnable(copied, account);
  if (!reason) return copied;
  throw new Error(
    `PostgreSQL for ${installed.platform} does not run from ${folder} as ${account?.name ?? "this account"}. ` +
      "If files are missing, remove the folder; if the account may not enter it or run programs in it, set TMPDIR elsewhere.\n" +
      reason,
  );
}

function binariesIn(folder: string): Binaries {
  return {
    initdb: join(folder, "native", "bin", "initdb"),
    postgres: join(folder, "native", "bin", "postgres"),
  };
}

// Only running a program answers all at once: may this account enter every folder on the way, do
// the libraries load, is the file system mounted noexec.
async function whyNotRunnable(binaries: Binaries, account: Account | undefined): Promise<string | undefined> {
  const as = account ? { uid: account.uid, gid: account.gid } : {};
  for (const program of [binaries.initdb, binaries.postgres]) {
    try {
      await promisify(execFile)(program, ["--version"], { cwd: "/", ...as });
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  return undefined;
}
