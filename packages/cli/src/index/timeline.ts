import type { Decision } from "@enact/core";
import { percentile } from "./percentile.js";
import type { Stats } from "./run-row.js";
import type { RunTable } from "./run-table.js";
import type { Spans } from "./spans.js";

/** Counts what runs have come to span by span. */
export function timelineOf(
  table: RunTable,
  rows: Uint32Array,
  options: {
    readonly spans: Spans | undefined;
    /** The numbers of the policies and actions that are shown. */
    readonly top: { readonly policies: readonly number[]; readonly actions: readonly number[] };
  },
): Stats["timeline"] {
  const { spans, top } = options;
  if (spans === undefined) {
    return { spanMs: 0, starts: [], decisions: { PASS: [], BLOCK: [], PENDING: [] }, policies: [], actions: [] };
  }
  const decisions: Record<Decision, number[]> = {
    PASS: spans.numbers(),
    BLOCK: spans.numbers(),
    PENDING: spans.numbers(),
  };
  const stopped = new Map(top.policies.map((policy) => [policy, spans.numbers()]));
  const durations = new Map(top.actions.map((action) => [action, spans.numbers().map((): number[] => [])]));
  for (const row of rows) {
    const span = spans.of(table.timeOf(row));
    const decision = table.decisionOf(row);
    if (decision !== undefined) increase(decisions[decision], span);
    for (const policy of new Set(table.stopsOf(row).map((stop) => stop >> 1))) increase(stopped.get(policy), span);
    table.calls.each(row, (action, durationMs) => durations.get(action)?.[span]?.push(durationMs));
  }
  return {
    spanMs: spans.spanMs,
    starts: spans.starts(),
    decisions,
    policies: [...stopped].map(([policy, counts]) => ({ policy: table.policies.at(policy), stopped: counts })),
    actions: [...durations].map(([action, all]) => ({
      action: table.actions.at(action),
      p95Ms: all.map((some) => (some.length === 0 ? null : percentile(Float64Array.from(some).sort(), 0.95))),
    })),
  };
}

function increase(counts: number[] | undefined, span: number): void {
  if (counts !== undefined) counts[span] = (counts[span] ?? 0) + 1;
}
