import type { Decision } from "@enact/core";
import type { Names } from "./names.js";
import { percentile } from "./percentile.js";
import type { RunFilter, Stats } from "./run-row.js";
import type { RunTable } from "./run-table.js";
import { Spans } from "./spans.js";
import { timelineOf } from "./timeline.js";

/**
 * Counts what runs have come to.
 *
 * @param rows - the runs, oldest first
 */
export function statsOf(
  table: RunTable,
  rows: Uint32Array,
  { filter, spans }: { readonly filter: RunFilter; readonly spans: number },
): Stats {
  const policies = policiesOf(table, rows);
  const actions = actionsOf(table, rows);
  const top = {
    policies: policies.slice(0, TOP).map(({ id }) => id),
    actions: actions.slice(0, TOP).map(({ id }) => id),
  };
  return {
    runs: rows.length,
    ...endingsOf(table, rows),
    policies: policies.map(({ id, blocked, asked }) => ({ policy: table.policies.at(id), blocked, asked })),
    workflows: workflowsOf(table, rows),
    actions: actions.map(({ id, ...action }) => ({ action: table.actions.at(id), ...action })),
    timeline: timelineOf(table, rows, { spans: Spans.over(table, rows, { filter, count: spans }), top }),
  };
}

/** How many policies and actions the timeline shows. */
const TOP = 5;

function endingsOf(table: RunTable, rows: Uint32Array): Pick<Stats, "decisions" | "outcomes"> {
  const decisions: Record<Decision, number> = { PASS: 0, BLOCK: 0, PENDING: 0 };
  const outcomes = new Map<string, number>();
  for (const row of rows) {
    const decision = table.decisionOf(row);
    const outcome = table.outcomeOf(row);
    if (decision !== undefined) decisions[decision]++;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return {
    decisions,
    outcomes: Object.fromEntries([...outcomes].sort(([one, a], [other, b]) => b - a || compare(one, other))),
  };
}

function policiesOf(table: RunTable, rows: Uint32Array) {
  const blocked = new Uint32Array(table.policies.size);
  const asked = new Uint32Array(table.policies.size);
  for (const row of rows) {
    for (const stop of table.stopsOf(row)) increase(stop % 2 === 1 ? asked : blocked, stop >> 1);
  }
  return Array.from(blocked, (count, id) => ({ id, blocked: count, asked: asked[id] as number }))
    .filter((policy) => policy.blocked + policy.asked > 0)
    .sort((a, b) => b.blocked - a.blocked || b.asked - a.asked || byName(table.policies, a.id, b.id));
}

function workflowsOf(table: RunTable, rows: Uint32Array): Stats["workflows"] {
  const runs = new Uint32Array(table.workflows.size);
  const stopped = new Uint32Array(table.workflows.size);
  for (const row of rows) {
    const workflow = table.workflowOf(row);
    const decision = table.decisionOf(row);
    increase(runs, workflow);
    if (decision === "BLOCK" || decision === "PENDING") increase(stopped, workflow);
  }
  return Array.from(runs, (count, id) => ({
    workflow: table.workflows.at(id),
    runs: count,
    stopped: stopped[id] as number,
  }))
    .filter((workflow) => workflow.runs > 0)
    .sort((a, b) => b.runs - a.runs || compare(a.workflow, b.workflow));
}

function actionsOf(table: RunTable, rows: Uint32Array) {
  const durations = new Map<number, number[]>();
  const failures = new Uint32Array(table.actions.size);
  for (const row of rows) {
    table.calls.each(row, (action, durationMs, hasFailed) => {
      const known = durations.get(action);
      if (known === undefined) durations.set(action, [durationMs]);
      else known.push(durationMs);
      if (hasFailed) increase(failures, action);
    });
  }
  return [...durations]
    .map(([id, all]) => {
      const sorted = Float64Array.from(all).sort();
      return {
        id,
        calls: all.length,
        failed: failures[id] as number,
        p50Ms: percentile(sorted, 0.5),
        p95Ms: percentile(sorted, 0.95),
      };
    })
    .sort((a, b) => b.calls - a.calls || byName(table.actions, a.id, b.id));
}

function increase(counts: Uint32Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}

/** Equal counts are in the order of their names, whatever was read first. */
function byName(names: Names, a: number, b: number): number {
  return compare(names.at(a), names.at(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
