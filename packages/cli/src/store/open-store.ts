import { stat } from "node:fs/promises";
import { join } from "node:path";
import { FileReceiptStore } from "@enact/core";
import type { Command } from "commander";
import { CommandError } from "../command-error.js";

/** Adds the argument that says which receipts a command is about. */
export function withDirectory(command: Command): Command {
  return command.argument("[directory]", "the receipts directory", "receipts");
}

/**
 * The receipts of a directory, to be read. Nothing is ever created or changed.
 *
 * @throws CommandError `ENACT_CLI_NO_STORE` where there are none
 */
export async function openStore(directory: string): Promise<FileReceiptStore> {
  if (!(await isDirectory(directory))) {
    const what = (await exists(directory)) ? `${directory} is no directory.` : `There is no directory ${directory}.`;
    throw new CommandError("ENACT_CLI_NO_STORE", `${what} Give the directory that the client keeps its receipts in.`);
  }
  if (!(await exists(join(directory, "log"))) && !(await exists(join(directory, "store")))) {
    const message = `${directory} holds no receipts: it has no log directory. Give the directory that the client keeps its receipts in.`;
    throw new CommandError("ENACT_CLI_NO_STORE", message);
  }
  return new FileReceiptStore({ directory });
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
