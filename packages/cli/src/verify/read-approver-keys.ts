import type { VerifyOptions } from "@enact/core";
import { CommandError } from "../command-error.js";
import { readKeyFile } from "../keys/key-file.js";

/** The public keys of approvers, by name. */
export type ApproverKeys = NonNullable<VerifyOptions["approverKeys"]>;

/**
 * Reads approvers' keys, each given as `NAME=FILE`; undefined where none are given.
 *
 * @throws CommandError `ENACT_CLI_USAGE` for what does not look so, or names somebody twice; `ENACT_CLI_BAD_KEY` for a file
 * that holds no public key
 */
export async function readApproverKeys(given: readonly string[] | undefined): Promise<ApproverKeys | undefined> {
  if (given === undefined) return undefined;
  const keys: [name: string, key: ApproverKeys[string]][] = [];
  for (const text of given) {
    const [, name, file] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || file === undefined) {
      throw new CommandError("ENACT_CLI_USAGE", `The approver key "${text}" must be given as NAME=FILE.`);
    }
    if (keys.some(([known]) => known.toLowerCase() === name.toLowerCase())) {
      throw new CommandError("ENACT_CLI_USAGE", `The approver "${name}" has two keys; give one for each name.`);
    }
    const key = await readKeyFile(file, { isPublic: true });
    if (key.alg !== "ed25519" || key.publicKey === undefined) throw notPublic(file);
    keys.push([name, key.publicKey]);
  }
  // Not an object literal: a name may be one that every object has.
  return Object.fromEntries(keys);
}

function notPublic(file: string): CommandError {
  return new CommandError("ENACT_CLI_BAD_KEY", `The key file ${file} is no Ed25519 public key as PEM.`);
}
