import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { FileReceiptStore } from "@enact/core";
import { CommandError } from "../command-error.js";
import { findDefaultConfig } from "../config/find-config.js";
import type { Config } from "../config/load-config.js";
import { withConfig } from "../config/with-config.js";
import { type KeyFlags, keyringOf } from "../keys/key-options.js";
import { openStore } from "../store/open-store.js";
import { attempt, type Check, ok, problem } from "./check.js";
import { checkDirectory } from "./check-directory.js";
import { checkDisk } from "./check-disk.js";
import { checkFiles } from "./check-files.js";
import { checkKeys } from "./check-keys.js";
import { checkClock, checkSigners, checkTails } from "./check-logs.js";
import { checkNewest } from "./check-newest.js";
import { checkNode } from "./check-node.js";
import { checkRuns } from "./check-runs.js";
import { logEnds } from "./newest-records.js";

/** What is to be examined. */
export interface Subject {
  /** Undefined where nobody has named one: then it is the configuration's, and need not be there yet. */
  readonly directory: string | undefined;
  /** The configuration file that was named. */
  readonly config: string | undefined;
  readonly keys: KeyFlags;
}

/**
 * Makes all checks. Nothing is written.
 *
 * @throws CommandError `ENACT_CLI_NO_STORE` where the directory is there, or was named, and holds no receipts
 */
export async function examine(subject: Subject): Promise<readonly Check[]> {
  const file = subject.config ?? (await findDefaultConfig());
  if (file === undefined) {
    const none = ok("configuration", "There is none; approvals and replay need one");
    return [...checkNode(), none, ...(await checkRest(subject))];
  }
  let isInsecure = false;
  const notice = ({ code }: Error & { readonly code?: string }) => {
    if (code === "ENACT_INSECURE_KEY") isInsecure = true;
  };
  process.on("warning", notice);
  try {
    return await withConfig(file, async (config) => {
      // Warnings are emitted a little later.
      await setImmediate();
      const loads = ok("configuration", `${file} loads`);
      return [...checkNode(), loads, ...(await checkRest(subject, { config, isInsecure }))];
    });
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== "ENACT_CLI_BAD_CONFIG") throw error;
    const broken = problem("configuration", error.message, "Correct it; until then no client can be made of it.");
    return [...checkNode(), broken, ...(await checkRest(subject))];
  } finally {
    process.off("warning", notice);
  }
}

async function checkRest(
  { directory: named, keys }: Subject,
  configured?: { readonly config: Config; readonly isInsecure: boolean },
): Promise<readonly Check[]> {
  const key = await attempt("key", () => checkKeys(keys, configured?.isInsecure));
  const directory = resolve(named ?? configured?.config.directory ?? "receipts");
  if (named === undefined && (await isUnused(directory))) {
    return [...key, ok("directory", `${directory} holds no receipts yet`)];
  }
  const store = await openStore(directory);
  // Then the client says itself whether it has the key.
  const isClients = configured !== undefined && named === undefined;
  return [
    ...key,
    ...(await attempt("directory", () => checkDirectory(directory))),
    ...(await attempt("files", () => checkFiles(directory))),
    ...(await attempt("disk", () => checkDisk(directory))),
    ...(await attempt("logs", () => checkLogs(store, isClients ? undefined : keys))),
    ...(isClients ? await attempt("newest receipt", () => checkNewest(configured.config.client)) : []),
    ...(await attempt("runs", () => checkRuns(store, new Date()))),
  ];
}

/** Whether nothing is there yet, or a directory with nothing in it. */
async function isUnused(directory: string): Promise<boolean> {
  return readdir(directory).then(
    (names) => names.length === 0,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );
}

/** @param flags - which key the newest record should be signed with */
async function checkLogs(store: FileReceiptStore, flags: KeyFlags | undefined): Promise<readonly Check[]> {
  const ends = await logEnds(store);
  // What is wrong with the keys was told already.
  const keyring = flags && (await keyringOf(flags).catch(() => undefined));
  return [...checkTails(ends), ...checkClock(ends, new Date()), ...checkSigners(ends, keyring)];
}
