import { SECRET } from "../../support/history.js";
import { finds } from "../support/attack.js";
import { type BankAttacks, type BankScene, editedReceipt } from "../support/bank-scene.js";
import { hmacSigner, sealed } from "../support/forge.js";
import { FORGED_CHAIN, forgeChain } from "../support/forge-chain.js";
import { SIGNER } from "../support/recorded-bank.js";
import { resign } from "../support/reforge.js";

/** The published development secret, with which anybody can sign. */
const DEVELOPMENT = hmacSigner("enact-default-secret", "insecure-default");

/** Another format, another key, another signature, so that what is checked is less: all on a receipt that stands alone. */
export const DOWNGRADE: BankAttacks = {
  "another algorithm is named": finds("alg_mismatch", (scene) =>
    edited(scene, '"alg":"hmac-sha256"', '"alg":"ed25519"'),
  ),
  "no algorithm is named": finds("alg_mismatch", (scene) => edited(scene, '"alg":"hmac-sha256"', '"alg":"none"')),
  "a newer version is named": finds("unsupported_version", (scene) => edited(scene, '"v":1,', '"v":2,')),
  "an older version is named": finds("unsupported_version", (scene) => edited(scene, '"v":1,', '"v":0,')),
  "a version is named as a text": finds("unsupported_version", (scene) => edited(scene, '"v":1,', '"v":"1",')),
  "the development key is named": finds("bad_signature", (scene) =>
    edited(scene, `"kid":"${SIGNER.kid}"`, '"kid":"insecure-default"'),
  ),
  "a key of every object's own members is named": finds("unknown_key", (scene) =>
    edited(scene, `"kid":"${SIGNER.kid}"`, '"kid":"constructor"'),
  ),
  "the signature is empty": finds("bad_signature", (scene) => signed(scene, () => "")),
  "the signature is shorter": finds("bad_signature", (scene) => signed(scene, (old) => old.slice(0, 62))),
  "the signature is longer": finds("bad_signature", (scene) => signed(scene, (old) => `${old}00`)),
  "the signature is as long as that of another algorithm": finds("bad_signature", (scene) =>
    signed(scene, (old) => old + old),
  ),
  "the signature is in capitals": finds("bad_signature", (scene) => signed(scene, (old) => old.toUpperCase())),
  "the signature is all zeros": finds("bad_signature", (scene) => signed(scene, () => "0".repeat(64))),
  "the signature is no hex": finds("bad_signature", (scene) => signed(scene, (old) => `${old.slice(1)}g`)),
  "the signature is that of another record": finds("bad_signature", (scene) => {
    const { signature } = scene.store.record(scene.line("receipt", "paid"));
    return signed(scene, () => String(signature));
  }),
  "the signature is null": finds("bad_signature", (scene) =>
    edited(scene, /"signature":"[0-9a-f]+"/, '"signature":null'),
  ),
  "the signature is not the last member": finds("bad_signature", (scene) =>
    edited(scene, /^\{(.*),("signature":"[0-9a-f]+")\}$/, "{$2,$1}"),
  ),
  "the signature is gone": finds("bad_signature", (scene) => edited(scene, /,"signature":"[0-9a-f]+"/, "")),

  "one record is signed with the published secret": finds(["insecure_key", "broken_link"], (scene) => {
    const sign = (line: string) => sealed({ ...JSON.parse(line), payload: { euros: 1 } }, DEVELOPMENT);
    const { chain, seq } = editedReceipt(scene, sign);
    return [
      { chain, seq, runId: scene.runs.blocked },
      { chain, seq: seq + 1 },
    ];
  }),
  "one record is signed with the published secret under the kid of the store's key": finds("bad_signature", (scene) =>
    edited(scene, /^.*$/, (line) => sealed(JSON.parse(line), { ...DEVELOPMENT, kid: SIGNER.kid }).toString("utf8")),
  ),
  "the last record is signed with the published secret": finds("insecure_key", ({ store, line }) => {
    resign(store, DEVELOPMENT, line("close", "newest"), (record) => record);
    return line("close", "newest");
  }),
  "a chain is signed with the published secret": finds(["insecure_key", "insecure_key", "insecure_key"], (scene) => {
    forge(scene);
    return [0, 1, 2].map((seq) => ({ chain: FORGED_CHAIN, seq }));
  }),
  "a chain is signed with the published secret, which is allowed, but not beside another key": finds(
    "insecure_key",
    (scene) => {
      forge(scene);
      return { at: [{ chain: FORGED_CHAIN, seq: 0 }], call: { args: ["--key", SECRET, "--allow-insecure-key"] } };
    },
  ),
  "a store is read with the published secret alone, and holds another key's records": finds(
    Array.from({ length: 92 }, () => "unknown_key" as const),
    ({ store }) => ({
      at: store.spots(() => true).map(({ chain, seq }) => ({ chain, seq })),
      call: { args: ["--allow-insecure-key"], env: {} },
    }),
  ),
};

function forge({ store }: BankScene): void {
  forgeChain(store, DEVELOPMENT, [{ kind: "heads", heads: [] }, { kind: "close" }]);
}

function edited(scene: BankScene, from: string | RegExp, to: string | ((line: string) => string)) {
  return editedReceipt(scene, (line) => line.replace(from, to as string));
}

function signed(scene: BankScene, change: (signature: string) => string) {
  return edited(scene, /(?<="signature":")[0-9a-f]+/, change);
}
