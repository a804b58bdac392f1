import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { FileReceiptStore } from "@enact/core";
import { parseObject, textOf } from "../index/members.js";

/** What stands at the end of one log. Nothing of it is verified. */
export interface LogEnd {
  readonly chain: string;
  /** The newest whole record's time; undefined where there is none, or it is no record. */
  readonly timestamp: string | undefined;
  /** The key that has signed it. */
  readonly kid: string | undefined;
  /** Whether something stands behind it that is not whole. */
  readonly isTorn: boolean;
}

/** The ends of all logs of a store. */
export async function logEnds(store: FileReceiptStore): Promise<readonly LogEnd[]> {
  const ends: LogEnd[] = [];
  for (const chain of await store.chains()) {
    const line = await store.newest(chain);
    ends.push({ chain, ...placeOf(line), isTorn: await isTorn(store, chain) });
  }
  return ends;
}

function placeOf(line: Uint8Array | undefined): Pick<LogEnd, "timestamp" | "kid"> {
  const { timestamp, kid } = (line && parseObject(line)) ?? {};
  return { timestamp: textOf(timestamp), kid: textOf(kid) };
}

/** A whole record ends with a newline. */
async function isTorn(store: FileReceiptStore, chain: string): Promise<boolean> {
  const { size } = await lstat(join(store.directory, "log", `${chain}.jsonl`));
  if (size === 0) return false;
  let last: number | undefined;
  for await (const piece of store.read(chain, size - 1)) last = piece.at(-1);
  return last !== "\n".charCodeAt(0);
}
