import { lstat, unlink, writeFile } from "node:fs/promises";
import { CommandError } from "../command-error.js";
import type { GeneratedKey } from "./generate-key.js";

/**
 * Writes a new key to a file that its owner alone can read, and its public part to `FILE.pub`. Nothing is ever overwritten:
 * with a lost key, nobody can verify what it has signed.
 *
 * @throws CommandError `ENACT_CLI_FILE_EXISTS` where one of them is there, and then neither is written; `ENACT_CLI_FILE`
 * where one cannot be written
 */
export async function writeKeyFiles(file: string, { secret, publicKey }: GeneratedKey): Promise<void> {
  const publicFile = `${file}.pub`;
  if (publicKey === undefined) return create(file, secret, 0o600);
  // A public key alone does no harm, a private one without it would not be found out.
  await refuseExisting(file);
  await create(publicFile, publicKey, 0o644);
  try {
    await create(file, secret, 0o600);
  } catch (error) {
    await unlink(publicFile);
    throw error;
  }
}

async function create(file: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(file, `${text}\n`, { flag: "wx", mode, flush: true });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? exists(file) : cannotWrite(file, error);
  }
}

async function refuseExisting(file: string): Promise<void> {
  const isThere = await lstat(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw exists(file);
}

function exists(file: string): CommandError {
  const message = `${file} exists, and is left as it is: whoever loses a key cannot verify what it has signed. Give another name.`;
  return new CommandError("ENACT_CLI_FILE_EXISTS", message);
}

function cannotWrite(file: string, error: unknown): CommandError {
  const message = `The key cannot be written to ${file}: ${error instanceof Error ? error.message : String(error)}.`;
  return new CommandError("ENACT_CLI_FILE", message, { cause: error });
}
