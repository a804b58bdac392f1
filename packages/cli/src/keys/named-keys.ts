import type { KeyOptions } from "@enact/core";
import { readKeyFile } from "./key-file.js";

/** A key, and where it comes from. */
export interface NamedKey {
  /** As it is told to a user: the option, or the environment's variable. */
  readonly from: string;
  /** Undefined where it comes from no file. */
  readonly file: string | undefined;
  readonly options: KeyOptions;
}

/**
 * The keys that the options name, or the environment's ENACT_SECRET; none where there are none.
 *
 * @throws CommandError `ENACT_CLI_BAD_KEY` naming the file and what is wrong with it
 */
export async function namedKeysOf({
  key = [],
  keyFile = [],
  publicKey = [],
}: {
  readonly key?: readonly string[];
  readonly keyFile?: readonly string[];
  readonly publicKey?: readonly string[];
}): Promise<readonly NamedKey[]> {
  const keys: NamedKey[] = key.map((secret) => ({ from: "--key", file: undefined, options: secretOf(secret) }));
  for (const file of keyFile) keys.push({ from: `--key-file ${file}`, file, options: await readKeyFile(file) });
  for (const file of publicKey) {
    keys.push({ from: `--public-key ${file}`, file, options: await readKeyFile(file, { isPublic: true }) });
  }
  if (keys.length > 0) return keys;
  const secret = process.env["ENACT_SECRET"];
  if (secret === undefined || secret === "") return [];
  return [{ from: "ENACT_SECRET", file: undefined, options: secretOf(secret) }];
}

function secretOf(secret: string): KeyOptions {
  return { alg: "hmac-sha256", secret };
}
