import { createPrivateKey } from "node:crypto";
import type { AddCommand } from "../command.js";
import { CommandError } from "../command-error.js";
import { type GeneratedKey, generatePair, generateSecret } from "../keys/generate-key.js";
import { keyFactsOf } from "../keys/key-facts.js";
import { keyLines } from "../keys/key-lines.js";
import { type KeyFlags, withKeys } from "../keys/key-options.js";
import { keyWeaknesses } from "../keys/key-weaknesses.js";
import { namedKeysOf } from "../keys/named-keys.js";
import { writeKeyFiles } from "../keys/write-key-files.js";
import { safeText } from "../terminal/safe-text.js";
import { print, printError } from "../terminal/terminal.js";

interface GenerateFlags {
  readonly ed25519?: boolean;
  readonly output?: string;
}

/** `enact keys`: makes keys that receipts are signed with, and tells what keys there are. */
export const keysCommand: AddCommand = (program, { terminal }) => {
  const keys = program.command("keys").description("make keys, and see which they are");

  keys
    .command("generate")
    .description("make a secret of 32 random bytes, or a pair of keys")
    .option("--ed25519", "an Ed25519 pair, where others verify than sign")
    .option("--output <file>", "write it to a new file for your eyes only; the public key goes to FILE.pub")
    .action(async ({ ed25519 = false, output }: GenerateFlags) => {
      const key = ed25519 ? generatePair() : generateSecret();
      if (output !== undefined) await writeKeyFiles(output, key);
      else print(terminal, key.secret);
      printError(terminal, ...hintsFor(key, output).map(safeText));
      if (output === undefined && key.publicKey !== undefined) printError(terminal, key.publicKey);
    });

  withKeys(keys.command("show"))
    .description("show the kid of keys, and what they can do; never a secret")
    .action(async (flags: KeyFlags) => {
      const found = await namedKeysOf(flags);
      if (found.length === 0) {
        throw new CommandError(
          "ENACT_CLI_NO_KEY",
          "There is no key: give --key-file or --public-key, or set ENACT_SECRET.",
        );
      }
      for (const key of found) {
        print(terminal, ...keyLines(terminal, key.from, keyFactsOf(key)));
        for (const { what, fix } of await keyWeaknesses(key)) {
          printError(terminal, `${terminal.errorColours.yellow("warning:")} ${safeText(`${what} ${fix}`)}`);
        }
      }
    });
};

/** What to do with a new key. */
function hintsFor({ secret, publicKey }: GeneratedKey, output: string | undefined): readonly string[] {
  const options =
    publicKey === undefined
      ? ({ alg: "hmac-sha256", secret } as const)
      : ({ alg: "ed25519", privateKey: createPrivateKey(secret) } as const);
  const { kid } = keyFactsOf({ from: "the new key", file: undefined, options });
  if (publicKey === undefined) {
    const use = output === undefined ? "" : ` Whoever signs sets ENACT_SECRET="$(cat ${output})".`;
    return [`kid ${kid}`, `Keep it out of the repository.${use}`];
  }
  const where = output === undefined ? "" : `, ${output}.pub`;
  return [
    `kid ${kid}`,
    `The client signs with it by \`keys: [{ alg: "ed25519", privateKey }]\`; whoever verifies needs the public key alone${where}.`,
  ];
}
