import { hashOf } from "../seal.js";
import type { RecordView } from "../verify/record-view.js";

/** Where a record stands, and what it was when it was read there. */
export interface Place {
  readonly chain: string;
  readonly offset: number;
  readonly hash: string;
}

/** A record that verifies, while it is read. */
export interface PlacedRecord {
  readonly chain: string;
  readonly seq: number;
  readonly kid: string;
  readonly timestamp: string;
  readonly offset: number;
  readonly line: Buffer;
  /** What it says; good until the next record is read. */
  readonly view: RecordView;
}

/** The place of a record, to come back to. */
export function placeOf({ chain, offset, line }: PlacedRecord): Place {
  return { chain, offset, hash: hashOf(line) };
}

/** The record as an object. */
export function parsed<T>({ line }: PlacedRecord): T {
  return JSON.parse(line.toString("utf8")) as T;
}
