import { parseObject, textOf } from "./members.js";

/** A stored line of a run. */
export interface RunLine {
  readonly chain: string;
  /** Its first byte's offset in the log. */
  readonly offset: number;
  readonly line: Uint8Array;
}

/**
 * Puts lines in the order they were stored: those of one chain as they stand there, whatever its clock has done, and those of
 * several by their timestamps.
 *
 * @param lines - those of one chain in their order
 */
export function inOrder(lines: readonly RunLine[]): readonly RunLine[] {
  const chains = new Set(lines.map(({ chain }) => chain));
  if (chains.size <= 1) return lines;
  const waiting = [...chains].map((chain) =>
    lines
      .filter((line) => line.chain === chain)
      .map(withTime)
      .reverse(),
  );
  const ordered: RunLine[] = [];
  for (;;) {
    const next = waiting
      .filter((rest) => rest.length > 0)
      .sort(byOldest)[0]
      ?.pop();
    if (next === undefined) return ordered;
    ordered.push(next.line);
  }
}

interface TimedLine {
  readonly line: RunLine;
  readonly timestamp: string;
}

function withTime(line: RunLine): TimedLine {
  return { line, timestamp: textOf(parseObject(line.line)?.["timestamp"]) ?? "" };
}

function byOldest(one: readonly TimedLine[], other: readonly TimedLine[]): number {
  const [a, b] = [one.at(-1)?.timestamp ?? "", other.at(-1)?.timestamp ?? ""];
  return a < b ? -1 : a > b ? 1 : 0;
}
