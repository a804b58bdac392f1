import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { createKeyring } from "@enact/core";
import { CommandError } from "../command-error.js";
import type { NamedKey } from "./named-keys.js";

/** What may be shown of a key: never its secret part. */
export interface KeyFacts {
  readonly kid: string;
  readonly alg: "hmac-sha256" | "ed25519";
  readonly canSign: boolean;
  /** As PEM; undefined where the key has no public part. */
  readonly publicKey: string | undefined;
}

/**
 * What may be shown of a key.
 *
 * @throws CommandError `ENACT_CLI_BAD_KEY` where it is none, such as a secret that is too short
 */
export function keyFactsOf({ from, options }: NamedKey): KeyFacts {
  try {
    const { active } = createKeyring({ keys: [options] });
    if (options.alg === "hmac-sha256") {
      return { kid: active?.kid ?? "", alg: "hmac-sha256", canSign: active !== undefined, publicKey: undefined };
    }
    const publicKey = (options.publicKey ?? createPublicKey(options.privateKey as KeyObject)) as KeyObject;
    const pem = publicKey.export({ format: "pem", type: "spki" }).toString();
    return { kid: active?.kid ?? kidOf(publicKey), alg: "ed25519", canSign: active !== undefined, publicKey: pem };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new CommandError("ENACT_CLI_BAD_KEY", `${from}: ${said}`, { cause: error });
  }
}

/** A keyring that can only verify does not tell its kids: the first 16 hex digits of SHA-256(raw public key). */
function kidOf(publicKey: KeyObject): string {
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  return createHash("sha256").update(raw).digest("hex").slice(0, 16);
}
