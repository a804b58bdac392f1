import type { ReceiptStore } from "@enact/core";
import { isObject, parseObject, textOf } from "../index/members.js";
import { linesAt } from "../index/record-places.js";

/** The process that writes a chain, as the chain's first record says. */
export interface RunWriter {
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
}

/** Who writes a chain; undefined where its first record does not say. */
export async function writerOf(store: Pick<ReceiptStore, "read">, chain: string): Promise<RunWriter | undefined> {
  for await (const { line } of linesAt(store, chain, [0])) {
    const { kind, writer } = parseObject(line) ?? {};
    if (kind !== "open" || !isObject(writer)) return undefined;
    const { host, pid, startedAt } = writer;
    return typeof pid === "number" ? { host: textOf(host) ?? "", pid, startedAt: textOf(startedAt) ?? "" } : undefined;
  }
  return undefined;
}
