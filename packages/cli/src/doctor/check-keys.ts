import { CommandError } from "../command-error.js";
import { keyFactsOf } from "../keys/key-facts.js";
import type { KeyFlags } from "../keys/key-options.js";
import { keyWeaknesses } from "../keys/key-weaknesses.js";
import { type NamedKey, namedKeysOf } from "../keys/named-keys.js";
import { type Check, ok, problem, warning } from "./check.js";

/**
 * Whether there is a key, and one that proves something.
 *
 * @param isInsecure - whether the configuration's client signs with the development secret; undefined where there is none
 */
export async function checkKeys(flags: KeyFlags, isInsecure: boolean | undefined): Promise<readonly Check[]> {
  try {
    const keys = await namedKeysOf(flags);
    const found: Check[] = [];
    for (const key of keys) found.push(...(await checkKey(key)));
    if (isInsecure === true) found.push(development("The client of the configuration signs", flags));
    else if (keys.length === 0) found.push(noKey(flags, isInsecure));
    return found;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [problem("key", error.message, MAKE_ONE)];
  }
}

async function checkKey(key: NamedKey): Promise<readonly Check[]> {
  const { kid, canSign } = keyFactsOf(key);
  const weaknesses = await keyWeaknesses(key);
  if (weaknesses.length > 0) return weaknesses.map(({ what, fix }) => warning("key", what, fix));
  return [ok("key", `${key.from} can ${canSign ? "sign and verify" : "verify"}: kid ${kid}`)];
}

function noKey(flags: KeyFlags, isInsecure: boolean | undefined): Check {
  if (isInsecure === false) return ok("key", "The client of the configuration signs with a key of its own");
  if (process.env["NODE_ENV"] === "production") {
    return problem("key", "There is no key, and without one no client starts in production.", MAKE_ONE);
  }
  return development("There is no key, so that a client would sign", flags);
}

function development(who: string, { allowInsecureKey }: KeyFlags): Check {
  const message = `${who} with the published development secret, which proves nothing`;
  return allowInsecureKey === true ? ok("key", message) : warning("key", `${message}.`, MAKE_ONE);
}

const MAKE_ONE = "Make a key with `enact keys generate`, and set ENACT_SECRET to it.";
