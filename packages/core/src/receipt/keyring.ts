import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from "node:crypto";
import { ConfigurationError } from "../errors.js";
import type { Algorithm } from "../models/record.js";

/** A key as the host gives it. `active` marks the one that signs, where there are several. */
export type KeyOptions =
  | {
      readonly alg: "hmac-sha256";
      /** At least 32 bytes. */
      readonly secret: string | Uint8Array;
      /** @defaultValue the first 16 hex digits of HMAC(secret, "enact-kid-v1") */
      readonly kid?: string | undefined;
      readonly active?: boolean | undefined;
    }
  | {
      readonly alg: "ed25519";
      /** To sign with: a `KeyObject` or PEM. */
      readonly privateKey?: KeyObject | string | undefined;
      /** To verify with, where the private key is elsewhere: a `KeyObject` or PEM. */
      readonly publicKey?: KeyObject | string | undefined;
      /** @defaultValue the first 16 hex digits of SHA-256(raw public key) */
      readonly kid?: string | undefined;
      readonly active?: boolean | undefined;
    };

/** A key that checks signatures, and makes them where it holds the secret part. */
export interface Key {
  readonly kid: string;
  readonly alg: Algorithm;
  /** Length of a signature in hex digits. */
  readonly signatureLength: 64 | 128;
  /** Signs the pieces as one message; undefined where only the public part is known. */
  readonly sign: ((...pieces: readonly (string | Uint8Array)[]) => string) | undefined;
  /**
   * A digest of the pieces that nobody can make, or try guesses on, who does not hold the secret part: 64 lower-case hex
   * digits. Undefined where only the public part is known.
   */
  readonly digest: ((...pieces: readonly (string | Uint8Array)[]) => string) | undefined;
  /** Whether a signature in lower-case hex is that of the pieces. Constant in time. */
  verify(signature: string, ...pieces: readonly (string | Uint8Array)[]): boolean;
}

/** The keys a client or a verifier trusts. The algorithm always comes from here, never from a record. */
export interface Keyring {
  /** The key that signs; undefined where this keyring can only verify. */
  readonly active: Key | undefined;
  get(kid: string): Key | undefined;
}

/** The published development secret. Whoever signs with it proves nothing. */
export const DEVELOPMENT_SECRET = "enact-default-secret";

/** The key id of the published development secret. */
export const INSECURE_KID = "insecure-default";

/** A key from a shared secret (HMAC-SHA256, RFC 2104). The length of the secret is not judged here. */
export function keyFromSecret(secret: string | Uint8Array, kid?: string): Key {
  const bytes = typeof secret === "string" ? Buffer.from(secret, "utf8") : Buffer.from(secret);
  const object = createSecretKey(bytes);
  const insecure = bytes.equals(Buffer.from(DEVELOPMENT_SECRET));
  const mac = (pieces: readonly (string | Uint8Array)[]) => {
    const hmac = createHmac("sha256", object);
    for (const piece of pieces) hmac.update(piece);
    return hmac;
  };
  return Object.freeze({
    kid: insecure ? INSECURE_KID : (kid ?? mac(["enact-kid-v1"]).digest("hex").slice(0, 16)),
    alg: "hmac-sha256",
    signatureLength: 64,
    sign: (...pieces) => mac(pieces).digest("hex"),
    digest: (...pieces) => mac(pieces).digest("hex"),
    verify: (signature, ...pieces) => {
      const given = hexBytes(signature, 64);
      return given !== undefined && timingSafeEqual(given, mac(pieces).digest());
    },
  } satisfies Key);
}

/**
 * The keys in the options, or the one in `secret`, or the one in the environment's `ENACT_SECRET`, or, outside
 * production, the published development secret.
 *
 * @throws ConfigurationError for an empty or short secret, two active keys or kids that collide, and for a missing
 * secret where `NODE_ENV` is `production`
 */
export function createKeyring(
  options: { readonly secret?: string | undefined; readonly keys?: readonly KeyOptions[] | undefined },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Keyring {
  if (options.keys !== undefined) {
    if (options.secret !== undefined) throw new ConfigurationError("Give either `secret` or `keys`, not both.");
    return keyringOf(options.keys.map(keyOf));
  }
  const secret = options.secret ?? environment["ENACT_SECRET"];
  if (secret !== undefined) return keyringOf([{ key: keyFromSecret(longEnough(secret)), active: true }]);
  if (environment["NODE_ENV"] === "production") {
    throw new ConfigurationError(
      "In production receipts need a secret of your own: set ENACT_SECRET, at least 32 random bytes.",
    );
  }
  return keyringOf([{ key: keyFromSecret(DEVELOPMENT_SECRET), active: true }]);
}

/**
 * The key that signs.
 *
 * @throws ConfigurationError when this keyring can only verify
 */
export function signingKey({ active }: Keyring): Key {
  if (active === undefined)
    throw new ConfigurationError("None of the keys can sign; mark one with its secret part as active.");
  return active;
}

function keyOf(options: KeyOptions): { readonly key: Key; readonly active: boolean | undefined } {
  if (options.alg === "hmac-sha256")
    return { key: keyFromSecret(longEnough(options.secret), options.kid), active: options.active };
  if (options.alg === "ed25519") return { key: keyFromEd25519(options), active: options.active };
  throw new ConfigurationError('The alg of a key must be "hmac-sha256" or "ed25519".');
}

function keyringOf(entries: readonly { readonly key: Key; readonly active: boolean | undefined }[]): Keyring {
  const byKid = new Map(entries.map(({ key }) => [key.kid, key]));
  if (byKid.size !== entries.length) throw new ConfigurationError("Two keys have the same kid; give each its own.");
  const marked = entries.filter(({ active }) => active === true);
  const signing = marked.length > 0 ? marked : entries.length === 1 ? entries : [];
  if (signing.length > 1) throw new ConfigurationError("Only one key can be active; mark exactly one.");
  const active = signing[0]?.key;
  if (marked.length === 1 && active?.sign === undefined)
    throw new ConfigurationError("The active key cannot sign: give its private key.");
  return Object.freeze({
    active: active?.sign === undefined ? undefined : active,
    get: (kid: string) => byKid.get(kid),
  });
}

/** An Ed25519 key (RFC 8032). */
function keyFromEd25519({ privateKey, publicKey, kid }: Extract<KeyOptions, { readonly alg: "ed25519" }>): Key {
  const secret = typeof privateKey === "string" ? createPrivateKey(privateKey) : privateKey;
  const given = typeof publicKey === "string" ? createPublicKey(publicKey) : publicKey;
  const shown = given ?? (secret === undefined ? undefined : createPublicKey(secret));
  if (shown?.asymmetricKeyType !== "ed25519" || (secret !== undefined && secret.asymmetricKeyType !== "ed25519")) {
    throw new ConfigurationError("An ed25519 key needs an Ed25519 privateKey or publicKey, as a KeyObject or PEM.");
  }
  const raw = Buffer.from(shown.export({ format: "jwk" }).x ?? "", "base64url");
  return Object.freeze({
    kid: kid ?? createHash("sha256").update(raw).digest("hex").slice(0, 16),
    alg: "ed25519",
    signatureLength: 128,
    sign: secret === undefined ? undefined : (...pieces) => sign(null, joined(pieces), secret).toString("hex"),
    digest: secret === undefined ? undefined : keyFromSecret(digestSecret(secret)).digest,
    verify: (signature, ...pieces) => {
      const bytes = hexBytes(signature, 128);
      return bytes !== undefined && verify(null, joined(pieces), shown, bytes);
    },
  } satisfies Key);
}

/** A secret for digests alone, since a signature can be tried against guesses by whoever has the public key (RFC 5869). */
function digestSecret(privateKey: KeyObject): Uint8Array {
  const seed = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
  return new Uint8Array(hkdfSync("sha256", seed, "", "enact-digest-v1", 32));
}

function longEnough<S extends string | Uint8Array>(secret: S): S {
  if (secret === DEVELOPMENT_SECRET) return secret;
  const length = Buffer.byteLength(secret);
  if (length >= 32) return secret;
  throw new ConfigurationError(
    `The secret is ${length === 0 ? "empty" : `only ${length} bytes long`}; it must have at least 32 bytes, made at random.`,
  );
}

function hexBytes(text: string, length: number): Buffer | undefined {
  if (text.length !== length || !/^[0-9a-f]+$/.test(text)) return undefined;
  return Buffer.from(text, "hex");
}

function joined(pieces: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece, "utf8") : piece)));
}
