import { ConfigurationError, InvalidReceiptError } from "../errors.js";
import type { JsonObject } from "../json.js";
import { type Head, openSchema, type Receipt, receiptSchema } from "../models/record.js";
import { INSECURE_KID, type Keyring } from "./keyring.js";
import { parseFrozen } from "./parse-frozen.js";
import { hashOf, verifyLine } from "./seal.js";

/** The receipt in a stored line, once its signature was checked. */
export function readReceipt(line: Uint8Array, keyring: Keyring): Receipt {
  const receipt = receiptSchema.safeParse(readSigned(line, keyring));
  if (receipt.success) return Object.freeze(receipt.data);
  throw new InvalidReceiptError("A stored receipt does not verify; run receipts.verify() for what is wrong with it.");
}

/**
 * Reads stored lines for what a new chain may refer to: only what verifies is vouched for, the rest is warned of.
 *
 * @remarks With the development secret it refuses to join a store that holds records of another key.
 */
export function createHeadReader(keyring: Keyring) {
  const kids = new Set<string>();
  const strangers = new Set<string>();
  return {
    /** The keys that newest records name which are not in the keyring: as far as unsigned words can be believed. */
    strangers: strangers as ReadonlySet<string>,
    /** The keys that chains were begun with, and that others were replaced by, as far as the records that were read verify. */
    kids: kids as ReadonlySet<string>,
    headOf(chain: string, line: Uint8Array): Head | undefined {
      const record = readSigned(line, keyring);
      if (record === undefined) {
        refuseInsecure(line, keyring);
        const kid = parse(line)?.["kid"];
        if (typeof kid === "string" && keyring.get(kid) === undefined) strangers.add(kid.slice(0, 80));
      }
      const next = record?.["kind"] === "key" ? (record["next"] as JsonObject)["kid"] : undefined;
      if (next !== undefined) kids.add(String(next));
      if (record?.["chain"] === chain) return { chain, seq: record["seq"] as number, hash: hashOf(line) };
      process.emitWarning(`The newest record of the chain ${chain} does not verify; run receipts.verify().`, {
        code: "ENACT_INVALID_RECEIPT",
      });
      return undefined;
    },
    referredBy(line: Uint8Array): readonly Head[] {
      const open = openSchema.safeParse(readSigned(line, keyring));
      if (open.success) kids.add(open.data.kid);
      return open.success ? open.data.heads : [];
    },
  };
}

function readSigned(line: Uint8Array, keyring: Keyring): JsonObject | undefined {
  const record = parse(line);
  const key = keyring.get(String(record?.["kid"]));
  return key !== undefined && verifyLine(line, key) ? record : undefined;
}

function refuseInsecure(line: Uint8Array, keyring: Keyring): void {
  const kid = parse(line)?.["kid"];
  if (keyring.active?.kid !== INSECURE_KID || kid === INSECURE_KID) return;
  throw new ConfigurationError(
    "This store holds records of another key, so the development secret is refused: give `secret` or set ENACT_SECRET.",
  );
}

function parse(line: Uint8Array): JsonObject | undefined {
  try {
    const value = parseFrozen(line);
    return typeof value === "object" && value !== null ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
