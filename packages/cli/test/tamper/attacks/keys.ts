import { createHmac } from "node:crypto";
import { unlinkSync } from "node:fs";
import { type Attack, type Attacks, finds } from "../support/attack.js";
import { afterEdit } from "../support/expected-of-member.js";
import { hmacSigner, rawPublicKey, type Signer, sealed, withSignature } from "../support/forge.js";
import { forgeChain } from "../support/forge-chain.js";
import type { HandoverScene } from "../support/handover-scene.js";
import { CHANGES, changedText } from "../support/members.js";
import { resign } from "../support/reforge.js";

/** Somebody who holds no key of the store. */
const STRANGER = hmacSigner("a-stranger's-secret-of-at-least-32-bytes");

/** A chain id that is older than all others. */
const OLDER_CHAIN = "019ca869-0000-7000-8000-00000000c4a1";

const CONTENTS = [{ kind: "heads", heads: [] }, { kind: "close" }];

/** Keys that sign before their time, after it, or without ever having been the store's; and one key for another. */
export const KEYS: Attacks<HandoverScene> = {
  "the old key begins a chain after it was replaced": finds("inactive_key", ({ store, signers }) => ({
    chain: forgeChain(store, signers.old, CONTENTS),
    seq: 0,
  })),
  "the old key begins a chain after it was replaced, as if before": finds("inactive_key", ({ store, signers }) => ({
    chain: forgeChain(store, signers.old, CONTENTS, { chain: OLDER_CHAIN }),
    seq: 0,
  })),
  "the old key goes on behind the end of its chain": finds(["late_record", "inactive_key"], (scene) => {
    const { store, chains, signers, lastOf } = scene;
    const { place, hash } = lastOf("old");
    const next = { chain: chains.old, seq: place.seq + 1 };
    const record = { kind: "heads", v: 1, timestamp: "2026-03-02T00:00:00.000Z", heads: [], prev: hash, ...next };
    store.append(chains.old, sealed(record, signers.old));
    return [next, next];
  }),
  "the old key signs within a chain of the new one": finds("inactive_key", ({ store, signers, lastOf }) => {
    resign(store, signers.old, lastOf("fresh").place, (record) => record);
    return lastOf("fresh").place;
  }),
  "the new key signs within a chain of the old one, which others name": finds(
    "anchor_mismatch",
    ({ store, signers, lastOf }) => {
      resign(store, signers.fresh, lastOf("old").place, (record) => record);
      return lastOf("old").place;
    },
  ),
  "a thief of the old key changes it to his own": finds("inactive_key", ({ store, signers }) => ({
    chain: forgeChain(store, signers.old, [changeTo(STRANGER)]),
    seq: 0,
  })),
  "a thief of the old key changes it to his own, as if before": finds("inactive_key", ({ store, signers }) => ({
    chain: forgeChain(store, signers.old, [changeTo(STRANGER)], { chain: OLDER_CHAIN }),
    seq: 0,
  })),
  "a thief of the old key lets the change name his own": finds(
    ["anchor_mismatch", "inactive_key"],
    ({ store, signers, lastOf, chains }) => {
      resign(store, signers.old, lastOf("change").place, (record) => ({ ...record, next: changeTo(STRANGER).next }));
      return [lastOf("change").place, { chain: chains.fresh, seq: 0 }];
    },
  ),
  "a thief of the old key cuts what it has signed short": finds(
    ["anchor_mismatch", "anchor_mismatch", "inactive_key"],
    ({ store, signers, lastOf, chains }) => {
      const { hash } = lastOf("old");
      resign(store, signers.old, lastOf("change").place, (record) => ({
        ...record,
        heads: [{ chain: chains.old, seq: 3, hash }],
      }));
      return [lastOf("change").place, { chain: chains.old, seq: 3 }, { chain: chains.old, seq: 4 }];
    },
  ),
  "the change is cut off": finds(["truncated", "inactive_key"], ({ store, lastOf, chains }) => {
    store.write(chains.change, store.lines(chains.change).slice(0, -1));
    return [lastOf("change").place, { chain: chains.fresh, seq: 0 }];
  }),
  "the log of the change is gone": finds(["missing_chain", "inactive_key"], ({ store, lastOf, chains }) => {
    unlinkSync(store.log(chains.change));
    return [lastOf("change").place, { chain: chains.fresh, seq: 0 }];
  }),
  "a stranger begins a chain": finds(["unknown_key", "unknown_key", "unknown_key"], ({ store }) => {
    const chain = forgeChain(store, STRANGER, CONTENTS);
    return [0, 1, 2].map((seq) => ({ chain, seq }));
  }),
  "a stranger changes the new key to his own": finds(["unknown_key", "unknown_key"], ({ store }) => {
    const chain = forgeChain(store, STRANGER, [changeTo(STRANGER)]);
    return [0, 1].map((seq) => ({ chain, seq }));
  }),
  "a stranger signs under the kid of the new key": finds("alg_mismatch", (scene) =>
    signedAgain(scene, { ...STRANGER, kid: scene.signers.fresh.kid }),
  ),
  "a stranger signs under the kid of the old key": finds("bad_signature", (scene) =>
    signedAgain(scene, { ...STRANGER, kid: scene.signers.old.kid }),
  ),

  // A public key is known to everybody: it must never be taken for a secret.
  "the public key is used as a secret": finds("unknown_key", (scene) =>
    signedAgain(scene, hmacSigner(rawPublicKey(scene.publicKey))),
  ),
  "the public key is used as a secret, under its kid": finds("alg_mismatch", (scene) =>
    signedAgain(scene, hmacSigner(rawPublicKey(scene.publicKey), scene.signers.fresh.kid)),
  ),
  "the public key in PEM is used as a secret, under its kid": finds("alg_mismatch", (scene) =>
    signedAgain(scene, hmacSigner(scene.publicKeyText, scene.signers.fresh.kid)),
  ),
  "the public key is used as a secret, under its kid and algorithm": finds("bad_signature", (scene) => {
    const { kid, alg } = scene.signers.fresh;
    const sign = (message: Buffer) => createHmac("sha256", rawPublicKey(scene.publicKey)).update(message).digest("hex");
    return signedAgain(scene, { kid, alg, sign });
  }),
  "the public key is used as a secret, with a signature as long as its own": finds("bad_signature", (scene) => {
    const { kid, alg } = scene.signers.fresh;
    const sign = (message: Buffer) => createHmac("sha512", rawPublicKey(scene.publicKey)).update(message).digest("hex");
    return signedAgain(scene, { kid, alg, sign });
  }),

  // Other signatures of the same (RFC 8032 §8.4), and none.
  "the group's order is added to the signature": finds("bad_signature", (scene) => signedAs(scene, withOrderAdded)),
  "the signature is that of a point of small order": finds("bad_signature", (scene) =>
    signedAs(scene, () => `01${"0".repeat(126)}`),
  ),
  "the signature is all zeros": finds("bad_signature", (scene) => signedAs(scene, () => "0".repeat(128))),
  "the signature is in capitals": finds("bad_signature", (scene) => signedAs(scene, (old) => old.toUpperCase())),
  "the signature is only half there": finds("bad_signature", (scene) => signedAs(scene, (old) => old.slice(0, 64))),

  // Keys that the verifier does not have.
  "the verifier has another secret": finds(unknown(9), ({ store, chains, publicKeyFile }) => ({
    at: placesIn(store, [chains.old, chains.change]),
    call: { args: ["--key", "another-secret-of-at-least-thirty-two-bytes", "--public-key", publicKeyFile], env: {} },
  })),
  "the verifier has the public key alone": finds(unknown(9), ({ store, chains, publicKeyFile }) => ({
    at: placesIn(store, [chains.old, chains.change]),
    call: { args: ["--public-key", publicKeyFile], env: {} },
  })),
  "the verifier has the old secret alone": finds(unknown(7), ({ store, chains, secret }) => ({
    at: placesIn(store, [chains.fresh]),
    call: { args: [], env: { ENACT_SECRET: secret } },
  })),

  ...edits("edited"),
  ...edits("removed"),
  "a member of the change is missing, and it is signed all the same": misfit(
    "missing_field",
    ({ heads: _left, ...record }) => record,
  ),
  "a member of the change is too many, and it is signed all the same": misfit("unknown_field", (record) => ({
    ...record,
    added: 1,
  })),
  "a member of the change does not fit, and it is signed all the same": misfit("bad_field", (record) => ({
    ...record,
    next: "mine",
  })),
};

/** Every member of the record that changes the key: without it, nothing of the new key counts. */
function edits(change: "edited" | "removed"): Attacks<HandoverScene> {
  const members = [
    "alg",
    "chain",
    "heads",
    "kid",
    "kind",
    "next",
    "prev",
    "seq",
    "signature",
    "timestamp",
    "v",
  ] as const;
  return Object.fromEntries(
    members.map((member) => {
      const nowhere = { name: "key", spot: { chain: "", seq: 0 }, runId: undefined, untrusted: [], misfit: [] };
      const [first] = afterEdit(nowhere, member, change);
      return [
        `the ${member} of the change is ${change}`,
        finds<HandoverScene>(
          [first?.code ?? "bad_signature", "truncated", "inactive_key"],
          ({ store, lastOf, chains }) => {
            store.edit(lastOf("change").place, (line) => changedText(line, member, CHANGES[change]));
            return [lastOf("change").place, lastOf("change").place, { chain: chains.fresh, seq: 0 }];
          },
        ),
      ];
    }),
  );
}

function misfit(
  code: "missing_field" | "unknown_field" | "bad_field",
  change: Parameters<typeof resign>[3],
): Attack<HandoverScene> {
  return finds([code, "anchor_mismatch", "inactive_key"], ({ store, signers, lastOf, chains }) => {
    resign(store, signers.old, lastOf("change").place, change);
    return [lastOf("change").place, lastOf("change").place, { chain: chains.fresh, seq: 0 }];
  });
}

function changeTo({ kid, alg }: Signer) {
  return { kind: "key", next: { kid, alg }, heads: [] };
}

/** The last record of the new key's chain, signed by somebody else. */
function signedAgain({ store, lastOf }: HandoverScene, signer: Signer) {
  resign(store, signer, lastOf("fresh").place, (record) => record);
  return lastOf("fresh").place;
}

/** The last record of the new key's chain, with another signature. */
function signedAs({ store, lastOf }: HandoverScene, change: (signature: string) => string) {
  const { place } = lastOf("fresh");
  store.edit(place, (line) => {
    const [, start = "", signature = ""] = /^(.*),"signature":"([0-9a-f]+)"\}$/s.exec(line) ?? [];
    return withSignature(Buffer.from(`${start}}`), change(signature));
  });
  return place;
}

/** The order of the group of Ed25519 (RFC 8032 §5.1). */
const ORDER = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

function withOrderAdded(signature: string): string {
  const scalar = Buffer.from(signature.slice(64), "hex").reverse().toString("hex");
  const added = (BigInt(`0x${scalar}`) + ORDER).toString(16).padStart(64, "0");
  return signature.slice(0, 64) + Buffer.from(added, "hex").reverse().toString("hex");
}

function unknown(count: number) {
  return Array.from({ length: count }, () => "unknown_key" as const);
}

function placesIn(store: HandoverScene["store"], chains: readonly string[]) {
  return store.spots(({ chain }) => chains.includes(String(chain))).map(({ chain, seq }) => ({ chain, seq }));
}
