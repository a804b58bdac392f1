import { createKeyring, type Keyring } from "@enact/core";
import type { Command } from "commander";
import { CommandError } from "../command-error.js";
import { collect } from "./collect.js";
import { namedKeysOf } from "./named-keys.js";

/** The options that say which keys are trusted. */
export interface KeyFlags {
  readonly key?: readonly string[];
  readonly keyFile?: readonly string[];
  readonly publicKey?: readonly string[];
  readonly allowInsecureKey?: boolean;
}

/** Adds the options that say which keys are trusted. */
export function withKeys(command: Command): Command {
  return command
    .option("--key <secret>", "a secret; better in a file or in ENACT_SECRET, where other users cannot see it", collect)
    .option("--key-file <file>", "a file with a secret, or an Ed25519 key as PEM", collect)
    .option("--public-key <file>", "a file with an Ed25519 public key as PEM", collect)
    .option("--allow-insecure-key", "accept the published development secret, which proves nothing");
}

/** What a keyring is made of; unlike a keyring it can be handed to a worker thread. */
export type KeyringOptions = Parameters<typeof createKeyring>[0];

/**
 * The keys that the options name, or the environment's ENACT_SECRET; undefined where there are none.
 *
 * @throws CommandError `ENACT_CLI_BAD_KEY` naming the file and what is wrong with it
 */
export async function keyringOf(flags: KeyFlags): Promise<Keyring | undefined> {
  const options = await keyringOptionsOf(flags);
  return options && keyringFrom(options);
}

/**
 * The same, as what a keyring is made of: `createKeyring(options, {})`.
 *
 * @throws CommandError `ENACT_CLI_BAD_KEY` naming the file and what is wrong with it
 */
export async function keyringOptionsOf(flags: KeyFlags): Promise<KeyringOptions | undefined> {
  const keys = (await namedKeysOf(flags)).map(({ options }) => options);
  if (keys.length > 0) return { keys };
  // With no keys and no environment it is the published development secret.
  return flags.allowInsecureKey === true ? {} : undefined;
}

/**
 * The keys, for commands that are of no use without one, with what they were made of, so that nothing is read twice.
 *
 * @throws CommandError `ENACT_CLI_NO_KEY` where there is none
 */
export async function requiredKeysOf(
  flags: KeyFlags,
): Promise<{ readonly keyring: Keyring; readonly options: KeyringOptions }> {
  const options = await keyringOptionsOf(flags);
  if (options !== undefined) return { keyring: keyringFrom(options), options };
  const message = "There is no key to check signatures with: give --key-file or --public-key, or set ENACT_SECRET.";
  throw new CommandError("ENACT_CLI_NO_KEY", message);
}

function keyringFrom(options: KeyringOptions): Keyring {
  try {
    return createKeyring(options, {});
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandError("ENACT_CLI_BAD_KEY", message, { cause: error });
  }
}
