import { createHash, createHmac, createPublicKey, type KeyObject, sign } from "node:crypto";
import type { Json, JsonObject } from "@enact/core";

/** What an attacker signs with, where he has a key. Written from the format's description, not with Enact's own code. */
export interface Signer {
  readonly alg: string;
  readonly kid: string;
  sign(message: Buffer): string;
}

/** Signs with a shared secret. */
export function hmacSigner(secret: string | Uint8Array, kid?: string): Signer {
  const mac = (message: Uint8Array | string) => createHmac("sha256", secret).update(message).digest("hex");
  return { alg: "hmac-sha256", kid: kid ?? mac("enact-kid-v1").slice(0, 16), sign: mac };
}

/** Signs with an Ed25519 private key. */
export function ed25519Signer(privateKey: KeyObject, kid?: string): Signer {
  return {
    alg: "ed25519",
    kid: kid ?? createHash("sha256").update(rawPublicKey(privateKey)).digest("hex").slice(0, 16),
    sign: (message) => sign(null, message, privateKey).toString("hex"),
  };
}

/** The 32 bytes of a public key: what everybody who verifies has. */
export function rawPublicKey(key: KeyObject): Buffer {
  const { x = "" } = (key.type === "private" ? createPublicKey(key) : key).export({ format: "jwk" });
  return Buffer.from(x, "base64url");
}

/** The canonical form of a value (RFC 8785). */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`;
}

/** A record's line, newline not included, signed anew. */
export function sealed({ signature: _old, ...record }: JsonObject, signer: Signer): Buffer {
  return signedText(canonical({ ...record, alg: signer.alg, kid: signer.kid }), signer);
}

/** Any text as a record's body, signed: also what is not canonical, and no JSON. */
export function signedText(body: string, signer: Signer): Buffer {
  const bytes = Buffer.from(body, "utf8");
  const type = "application/vnd.enact.record.v1+json";
  const preamble = `DSSEv1 ${type.length} ${type} ${bytes.length} `;
  const signature = signer.sign(Buffer.concat([Buffer.from(preamble), bytes]));
  return withSignature(bytes, signature);
}

/** A body with a signature put behind it, whatever that is. */
export function withSignature(body: Uint8Array, signature: string): Buffer {
  return Buffer.concat([body.subarray(0, -1), Buffer.from(`,"signature":"${signature}"}`)]);
}

/** The hash of a stored line. */
export function hashOf(line: Uint8Array): string {
  return `sha256:${createHash("sha256").update(line).digest("hex")}`;
}
