import { generateKeyPairSync, randomBytes } from "node:crypto";

/** A new key: what is secret of it as text, and what everybody may have. */
export interface GeneratedKey {
  /** A secret in base64url, or a private key as PEM (PKCS#8). */
  readonly secret: string;
  /** As PEM (SPKI); undefined where there is no public part. */
  readonly publicKey: string | undefined;
}

/** 32 random bytes, for HMAC. */
export function generateSecret(): GeneratedKey {
  return { secret: randomBytes(32).toString("base64url"), publicKey: undefined };
}

/** An Ed25519 pair, where others verify than sign. */
export function generatePair(): GeneratedKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return { secret: privateKey.trimEnd(), publicKey: publicKey.trimEnd() };
}
