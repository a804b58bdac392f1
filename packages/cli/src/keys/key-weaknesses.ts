import { stat } from "node:fs/promises";
import { keyFactsOf } from "./key-facts.js";
import type { NamedKey } from "./named-keys.js";

/** What makes a key weaker than it has to be, and what to do about it. */
interface Weakness {
  readonly what: string;
  readonly fix: string;
}

/**
 * What makes a key weaker than it has to be.
 *
 * @throws CommandError `ENACT_CLI_BAD_KEY` where it is no key at all
 */
export async function keyWeaknesses(key: NamedKey): Promise<readonly Weakness[]> {
  const { kid } = keyFactsOf(key);
  const { options, from, file } = key;
  if (kid === INSECURE_KID) {
    return [{ what: `${from} is the published development secret, which proves nothing.`, fix: MAKE_ONE }];
  }
  const weaknesses: Weakness[] = [];
  if (from === "--key") {
    weaknesses.push({ what: "Every user can see a secret on the command line.", fix: "Put it into a file." });
  }
  if (options.alg === "hmac-sha256") weaknesses.push(...secretWeaknesses(from, String(options.secret)));
  if (file !== undefined && isSecret(key) && (await isOpenToOthers(file))) {
    weaknesses.push({ what: `${file} is open to other users.`, fix: `Run \`chmod 600 ${file}\`.` });
  }
  return weaknesses;
}

/** The kid of the development secret that core publishes. */
const INSECURE_KID = "insecure-default";

const MAKE_ONE = "Make a key with `enact keys generate`.";

/** Of 32 random bytes, in hex or base64, more are different: fewer than 10 are met less than once in a million secrets. */
const FEWEST_CHARACTERS = 10;

function secretWeaknesses(from: string, secret: string): readonly Weakness[] {
  const weaknesses: Weakness[] = [];
  if (secret !== secret.trim()) {
    const what = `${from} begins or ends with white space, which is part of the secret.`;
    weaknesses.push({ what, fix: "Remove it, unless receipts were signed so." });
  }
  if (new Set(secret).size < FEWEST_CHARACTERS)
    weaknesses.push({ what: `${from} does not look random.`, fix: MAKE_ONE });
  return weaknesses;
}

function isSecret({ options }: NamedKey): boolean {
  return options.alg === "hmac-sha256" || options.privateKey !== undefined;
}

/** Windows has no such modes: there everything looks open. */
async function isOpenToOthers(file: string): Promise<boolean> {
  if (process.platform === "win32") return false;
  const { mode } = await stat(file);
  return (mode & 0o077) !== 0;
}
