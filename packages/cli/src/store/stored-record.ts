import type { Keyring, ReceiptStore } from "@enact/core";
import { type Members, parseObject } from "../index/members.js";
import type { RunLine } from "../index/run-lines.js";
import { lineBefore } from "./line-before.js";
import { hashOf } from "./line-hash.js";
import { type SignatureState, signatureStateOf } from "./sealed-line.js";

/** A stored line, as far as it can be judged by itself and by the one before it. */
export interface StoredRecord extends RunLine {
  /** What it says, whoever wrote it; empty where it is no JSON object. */
  readonly content: Members;
  /** Of the stored line, as the next record names it. */
  readonly hash: string;
  readonly signature: SignatureState;
  /** Whether it names the record that stands before it, and the chain that it stands in. */
  readonly isLinked: boolean;
}

/** Reads what a stored line says, and looks at its signature and its place. */
export async function readStoredRecord(
  store: Pick<ReceiptStore, "read">,
  stored: RunLine,
  keyring: Keyring | undefined,
): Promise<StoredRecord> {
  const content = parseObject(stored.line) ?? {};
  const before = await lineBefore(store, stored.chain, stored.offset);
  const prev = before === undefined ? null : hashOf(before);
  return {
    ...stored,
    content,
    hash: hashOf(stored.line),
    signature: signatureStateOf(stored.line, content, keyring),
    isLinked: content["chain"] === stored.chain && content["prev"] === prev,
  };
}
