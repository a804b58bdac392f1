import { readFileSync } from "node:fs";
import { SECRET } from "../../support/history.js";
import { type Attack, type AttackScene, carryOut } from "./attack.js";
import type { Spot } from "./copied-store.js";
import { hashOf } from "./forge.js";
import type { RecordedHandover } from "./recorded-handover.js";

/** A store whose key was changed, in an attacker's hands. */
export interface HandoverScene
  extends AttackScene,
    Pick<RecordedHandover, "chains" | "signers" | "publicKey" | "publicKeyFile"> {
  readonly publicKeyText: string;
  /** The old key's secret. */
  readonly secret: string;
  /** The newest record of a chain, as it was. */
  lastOf(chain: keyof RecordedHandover["chains"]): { readonly place: Spot; readonly hash: string };
}

/** Carries out an attack on a store whose key was changed, verified with the old secret and the new public key. */
export function attackHandover(attack: Attack<HandoverScene>, handover: RecordedHandover): Promise<void> {
  const { files, chains, signers, publicKey, publicKeyFile, call } = handover;
  const lastOf: HandoverScene["lastOf"] = (name) => {
    const chain = chains[name];
    const lines = files.lines(chain);
    return { place: { chain, seq: lines.length - 1 }, hash: hashOf(lines.at(-1) as Buffer) };
  };
  const publicKeyText = readFileSync(publicKeyFile, "utf8");
  const known = { chains, signers, publicKey, publicKeyFile, publicKeyText, secret: SECRET, lastOf };
  return carryOut(attack, files, (scene) => ({ ...scene, ...known }), call);
}
