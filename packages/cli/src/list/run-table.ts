import type { RunRow } from "../index/run-row.js";
import type { SignatureState } from "../store/sealed-line.js";
import { safeText } from "../terminal/safe-text.js";
import { type TableColumn, tableOf } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";
import { colourOf } from "./colours.js";

/**
 * Runs, one to a line.
 *
 * @param signatures - by run; none where there is no key to check them with
 */
export function runTable(
  terminal: Terminal,
  runs: readonly RunRow[],
  signatures: ReadonlyMap<string, SignatureState> | undefined,
): string {
  const columns = signatures === undefined ? COLUMNS : [...COLUMNS, "signature"];
  return tableOf(
    terminal,
    columns,
    runs.map((run) => {
      const cells = cellsOf(terminal, run);
      return signatures === undefined ? cells : [...cells, signatureText(terminal, signatures.get(run.runId))];
    }),
  );
}

const COLUMNS: readonly TableColumn[] = [
  "time",
  "decision",
  "outcome",
  { heading: "workflow", cut: "end", least: 8 },
  { heading: "actor", cut: "end", least: 8 },
  { heading: "why", cut: "end", least: 6 },
  { heading: "run", cut: "start", least: 9 },
];

function cellsOf(terminal: Terminal, run: RunRow): readonly string[] {
  const { timestamp, decision, outcome, workflow, actor, blockedBy, error, runId, isShadow } = run;
  return [
    // To the second, where the width counts.
    terminal.width === undefined ? timestamp : timestamp.slice(0, 19).replace("T", " "),
    colourOf(terminal.colours, decision ?? "")(decision ?? "-"),
    colourOf(terminal.colours, outcome)(isShadow ? `${outcome} (shadow)` : outcome),
    safeText(workflow),
    safeText(actor),
    safeText(error ?? blockedBy.join(", ")),
    runId,
  ];
}

/** What is not good is marked so that it is seen without colours too. */
function signatureText({ colours }: Terminal, state: SignatureState = "bad"): string {
  return state === "good" ? state : colours.red(state.toUpperCase());
}
