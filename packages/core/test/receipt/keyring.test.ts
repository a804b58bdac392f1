import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  createKeyring,
  DEVELOPMENT_SECRET,
  INSECURE_KID,
  keyFromSecret,
  signingKey,
} from "../../src/receipt/keyring.js";
import { vectors } from "./support/vectors.js";

const SECRET = "a-secret-of-at-least-thirty-two-bytes";

/** A keyring from a raw public key. */
function verifying(raw: string) {
  const publicKey = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(raw, "hex").toString("base64url") },
    format: "jwk",
  });
  return createKeyring({ keys: [{ alg: "ed25519", publicKey, kid: "k" }] }).get("k");
}

interface MacGroup {
  readonly tagSize: number;
  readonly tests: readonly { tcId: number; key: string; msg: string; tag: string; result: "valid" | "invalid" }[];
}

interface EdGroup {
  readonly publicKey: { readonly pk: string };
  readonly tests: readonly { tcId: number; msg: string; sig: string; result: "valid" | "invalid" }[];
}

describe("an HMAC key", () => {
  it("signs as RFC 4231 says", () => {
    const { vectors: cases } = vectors<{ vectors: { key_hex: string; data_utf8: string; mac_hex: string }[] }>(
      "misc/rfc4231-hmac-sha256.json",
    );
    for (const { key_hex, data_utf8, mac_hex } of cases) {
      const key = keyFromSecret(Buffer.from(key_hex, "hex"));
      expect(key.sign?.(data_utf8)).toBe(mac_hex);
      expect(key.verify(mac_hex, data_utf8)).toBe(true);
    }
  });

  it("accepts the valid cases of Wycheproof, and no invalid or truncated tag", () => {
    const { testGroups } = vectors<{ testGroups: MacGroup[] }>("wycheproof/testvectors_v1/hmac_sha256_test.json");
    for (const { tagSize, tests } of testGroups) {
      for (const { tcId, key, msg, tag, result } of tests) {
        const accepted = keyFromSecret(Buffer.from(key, "hex")).verify(tag, Buffer.from(msg, "hex"));
        expect(accepted, `case ${tcId}`).toBe(result === "valid" && tagSize === 256);
      }
    }
  });

  it("signs the pieces of a message as the whole of it", () => {
    const key = keyFromSecret(SECRET);
    expect(key.sign?.("ab", Buffer.from("c"), "ä")).toBe(key.sign?.("abcä"));
  });

  it.each(["", "0".repeat(63), "0".repeat(65), "A".repeat(64), `${"0".repeat(62)}é`, "g".repeat(64)])(
    "refuses %j as a signature",
    (signature) => {
      expect(keyFromSecret(SECRET).verify(signature, "message")).toBe(false);
    },
  );
});

describe("an Ed25519 key", () => {
  it("signs as RFC 8032 says", () => {
    const { vectors: cases } = vectors<{
      vectors: { secret_hex: string; public_hex: string; message_hex: string; signature_hex: string }[];
    }>("misc/rfc8032-ed25519.json");
    for (const { secret_hex, public_hex, message_hex, signature_hex } of cases) {
      const pkcs8 = Buffer.from(`302e020100300506032b657004220420${secret_hex}`, "hex");
      const privateKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
      const key = signingKey(createKeyring({ keys: [{ alg: "ed25519", privateKey }] }));
      expect(key.sign?.(Buffer.from(message_hex, "hex"))).toBe(signature_hex);
      expect(verifying(public_hex)?.verify(signature_hex, Buffer.from(message_hex, "hex"))).toBe(true);
    }
  });

  it("accepts the valid cases of Wycheproof and no other", () => {
    const { testGroups } = vectors<{ testGroups: EdGroup[] }>("wycheproof/testvectors_v1/ed25519_test.json");
    for (const { publicKey, tests } of testGroups) {
      const key = verifying(publicKey.pk);
      for (const { tcId, msg, sig, result } of tests) {
        expect(key?.verify(sig, Buffer.from(msg, "hex")), `case ${tcId}`).toBe(result === "valid");
      }
    }
  });

  it("that is public can verify and not sign", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const signer = signingKey(createKeyring({ keys: [{ alg: "ed25519", privateKey }] }));
    const keyring = createKeyring({ keys: [{ alg: "ed25519", publicKey }] });
    expect(keyring.active).toBeUndefined();
    expect(keyring.get(signer.kid)?.verify(signer.sign?.("message") ?? "", "message")).toBe(true);
    expect(() => signingKey(keyring)).toThrow(expect.objectContaining({ code: "ENACT_INVALID_CONFIGURATION" }));
  });

  it("refuses a key of another kind", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(() => createKeyring({ keys: [{ alg: "ed25519", privateKey }] })).toThrow("Ed25519");
  });
});

describe("createKeyring", () => {
  it("takes the secret given, before that of the environment", () => {
    const keyring = createKeyring({ secret: SECRET }, { ENACT_SECRET: "another-secret-of-thirty-two-bytes!" });
    expect(keyring.active?.kid).toBe(keyFromSecret(SECRET).kid);
  });

  it("takes the environment's secret", () => {
    expect(createKeyring({}, { ENACT_SECRET: SECRET }).active?.kid).toBe(keyFromSecret(SECRET).kid);
  });

  it("falls back to the published secret, and calls that key insecure", () => {
    expect(createKeyring({}, {}).active?.kid).toBe(INSECURE_KID);
    expect(createKeyring({ secret: DEVELOPMENT_SECRET }, {}).active?.kid).toBe(INSECURE_KID);
  });

  it("falls back to nothing in production", () => {
    expect(() => createKeyring({}, { NODE_ENV: "production" })).toThrow("ENACT_SECRET");
  });

  it.each(["", "too short", "x".repeat(31)])("refuses the secret %j", (secret) => {
    expect(() => createKeyring({ secret }, {})).toThrow("at least 32 bytes");
  });

  it("knows several keys and signs with the one that is marked", () => {
    const keyring = createKeyring({
      keys: [
        { alg: "hmac-sha256", secret: SECRET, kid: "old" },
        { alg: "hmac-sha256", secret: `${SECRET}!`, kid: "new", active: true },
      ],
    });
    expect(keyring.active?.kid).toBe("new");
    expect(keyring.get("old")?.kid).toBe("old");
    expect(keyring.get("other")).toBeUndefined();
  });

  it("refuses keys that cannot be told apart", () => {
    const key = { alg: "hmac-sha256", secret: SECRET } as const;
    expect(() => createKeyring({ keys: [key, key] })).toThrow("same kid");
  });
});
