import type { Stats } from "../index/run-row.js";
import { colourOf } from "../list/colours.js";
import { safeText } from "../terminal/safe-text.js";
import { type TableColumn, tableOf } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";

/** What runs have come to, to be read by people. */
export function statsLines(terminal: Terminal, stats: Stats): readonly string[] {
  const { colours } = terminal;
  const { decisions, outcomes, policies, workflows, actions } = stats;
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([word, count]) => [
      colourOf(colours, word)(word),
      String(count),
      share(count, stats.runs),
    ]);
  const tables = [
    tableOf(terminal, ["decision", "runs", "share"], counted(decisions)),
    tableOf(terminal, ["outcome", "runs", "share"], counted(outcomes)),
    tableOf(
      terminal,
      [nameOf("policy"), "blocked", "asked for approval"],
      policies.slice(0, MOST).map(({ policy, blocked, asked }) => [safeText(policy), String(blocked), String(asked)]),
    ),
    tableOf(
      terminal,
      [nameOf("workflow"), "runs", "stopped"],
      workflows
        .slice(0, MOST)
        .map(({ workflow, runs, stopped }) => [safeText(workflow), String(runs), String(stopped)]),
    ),
    tableOf(
      terminal,
      [nameOf("action"), "calls", "failed or unknown", "p50", "p95"],
      actions
        .slice(0, MOST)
        .map(({ action, calls, failed, p50Ms, p95Ms }) => [
          safeText(action),
          String(calls),
          String(failed),
          `${round(p50Ms)} ms`,
          `${round(p95Ms)} ms`,
        ]),
    ),
  ];
  return [
    `${stats.runs} ${stats.runs === 1 ? "run" : "runs"}`,
    ...tables.filter((table) => table.includes("\n")).flatMap((table) => ["", table]),
    ...leftOut(stats),
  ];
}

/** As many of each as fit on a screen. */
const MOST = 20;

function nameOf(heading: string): TableColumn {
  return { heading, cut: "end", least: 12 };
}

function share(count: number, all: number): string {
  return all === 0 ? "" : `${((100 * count) / all).toFixed(1)} %`;
}

function round(milliseconds: number): number {
  return Number(milliseconds.toPrecision(3));
}

function leftOut({ policies, workflows, actions }: Stats): readonly string[] {
  const longest = Math.max(policies.length, workflows.length, actions.length);
  return longest <= MOST ? [] : ["", `Of each the first ${MOST}; --json has all.`];
}
