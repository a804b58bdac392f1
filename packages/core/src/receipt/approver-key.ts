import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { ConfigurationError } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { Actor } from "../models/actor.js";
import type { ApprovalRecord, Receipt } from "../models/record.js";
import { canonical } from "./canonical.js";
import { namesOf } from "./person.js";
import { hashOf, preamble } from "./seal.js";

/** The DSSE payload type of a verdict. */
const VERDICT_TYPE = "application/vnd.enact.verdict.v1+json";

/** What an approver signs: what was agreed to, by its hash, and what he says of it. */
export type Statement = Pick<ApprovalRecord, "approval" | "verdict" | "approver" | "comment">;

/** The approvers' public keys, by e-mail address or id in lower case. */
export type ApproverKeys = ReadonlyMap<string, KeyObject>;

/**
 * Reads the approvers' public keys.
 *
 * @throws ConfigurationError for what is no Ed25519 public key, and for two keys under names that differ in case alone
 */
export function readApproverKeys(given: Readonly<Record<string, KeyObject | string>>): ApproverKeys {
  if (typeof given !== "object") throw new ConfigurationError("`approverKeys` must be an object of public keys.");
  const keys = new Map<string, KeyObject>();
  for (const [name, value] of Object.entries(given)) {
    const key = typeof value === "string" ? publicKeyOf(value) : value;
    if (key?.asymmetricKeyType !== "ed25519" || key.type !== "public") {
      const message = `approverKeys: the key of "${name}" must be an Ed25519 public key, as a KeyObject or PEM.`;
      throw new ConfigurationError(message);
    }
    if (keys.get(name.toLowerCase())?.equals(key) === false) {
      throw new ConfigurationError(`approverKeys: "${name}" is there twice, with different keys.`);
    }
    keys.set(name.toLowerCase(), key);
  }
  return keys;
}

/** The names somebody goes by, with those under which a key of his is known too: who holds one key is one person. */
export function namesWithKeys(person: Actor, keys: ApproverKeys): readonly string[] {
  const names = namesOf(person);
  const own = names.flatMap((name) => keys.get(name) ?? []);
  const others = [...keys].filter(([, key]) => own.some((held) => held.equals(key))).map(([name]) => name);
  return [...new Set([...names, ...others])];
}

/**
 * Signs a verdict on a pending receipt with the approver's own key, away from the host: what he hands over is this text
 * alone (Ed25519, RFC 8032, over the DSSE encoding of the verdict).
 *
 * @param receipt - the pending receipt, as the approver was shown it
 * @returns the proof, in lower-case hex
 * @throws ConfigurationError when the key is no Ed25519 private key
 */
export function signVerdict(
  receipt: Receipt,
  {
    verdict,
    approver,
    comment,
  }: Pick<Statement, "verdict"> & { readonly approver: Actor; readonly comment?: string | undefined },
  privateKey: KeyObject | string,
): string {
  const key = typeof privateKey === "string" ? privateKeyOf(privateKey) : privateKey;
  if (key?.asymmetricKeyType !== "ed25519" || key.type !== "private") {
    throw new ConfigurationError("A verdict is signed with an Ed25519 private key, as a KeyObject or PEM.");
  }
  const said = { verdict, approver, ...(comment === undefined ? undefined : { comment }) };
  return sign(null, message({ ...said, approval: receiptHash(receipt) }), key).toString("hex");
}

/**
 * Whether a proof is the approver's signature of his verdict: by a key that is known under every name he gives himself, or
 * the owner of one key could speak in another's name. False where one of them has no key.
 */
export function isProven(statement: Statement, proof: string, keys: ApproverKeys): boolean {
  const names = namesOf(statement.approver);
  const signed = message(statement);
  const signature = Buffer.from(proof, "hex");
  const isOwn = (key: KeyObject | undefined) => key !== undefined && verify(null, signed, key, signature);
  return names.length > 0 && names.every((name) => isOwn(keys.get(name)));
}

/** The hash of a receipt that is held as an object: that of its stored line. */
export function receiptHash({ signature, ...unsigned }: Receipt): string {
  return hashOf(
    Buffer.from(`${canonical(unsigned as unknown as JsonObject).slice(0, -1)},"signature":"${signature}"}`, "utf8"),
  );
}

function message({ approval, verdict, approver, comment }: Statement): Buffer {
  const body = canonical({ approval, verdict, approver, ...(comment === undefined ? undefined : { comment }) });
  return Buffer.from(preamble(Buffer.byteLength(body), VERDICT_TYPE) + body, "utf8");
}

function publicKeyOf(pem: string): KeyObject | undefined {
  // A public key could be made of a private one, which no host should have.
  if (pem.includes("PRIVATE KEY")) return undefined;
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

function privateKeyOf(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
