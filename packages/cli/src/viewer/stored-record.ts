import type { Keyring } from "@enact/core";
import { type Members, parseObject } from "../index/members.js";
import { hashOf } from "../store/line-hash.js";
import { signatureStateOf } from "../store/sealed-line.js";
import type { RunRecord } from "./api.js";

/** A stored line, as far as it alone can be judged. */
export interface StoredRecord extends Omit<RunRecord, "state"> {
  /** What the line says, whoever wrote it; empty where it is no JSON object. */
  readonly content: Members;
  /** Whether its signature is that of exactly these bytes; undefined without a key. */
  readonly isSigned: boolean | undefined;
}

/** Reads a stored line, which may hold anything. */
export function readStoredRecord(
  { chain, line }: { readonly chain: string; readonly line: Uint8Array },
  keyring: Keyring | undefined,
): StoredRecord {
  const content = parseObject(line) ?? {};
  const { kind, seq, timestamp } = content;
  return {
    kind: typeof kind === "string" ? kind : "unknown",
    chain,
    seq: Number.isSafeInteger(seq) ? (seq as number) : -1,
    timestamp: typeof timestamp === "string" ? timestamp : "",
    line: Buffer.from(line.buffer, line.byteOffset, line.length).toString("utf8"),
    hash: hashOf(line),
    content,
    isSigned: keyring && signatureStateOf(line, content, keyring) === "good",
  };
}
