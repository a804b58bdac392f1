import type { OpenRun } from "../index/run-row.js";
import type { RunWriter } from "../store/run-writer.js";
import type { SignatureState } from "../store/sealed-line.js";
import { safeText } from "../terminal/safe-text.js";
import { type TableColumn, tableOf } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";
import { ageText } from "./age-text.js";

/** An open run, and who has begun it. */
export interface BegunRun extends OpenRun {
  readonly writer: RunWriter | undefined;
  readonly ageMs: number;
  readonly signature: SignatureState;
}

/** Open runs, one to a line. */
export function openRunTable(terminal: Terminal, runs: readonly BegunRun[]): string {
  return tableOf(
    terminal,
    COLUMNS,
    runs.map((run) => {
      const { ageMs, workflow, actor, writer, attempts, signature, runId } = run;
      const who = writer === undefined ? "unknown" : `${writer.host}, process ${writer.pid}`;
      return [ageText(ageMs), workflow, actor, who, attemptsText(attempts), signature, runId].map(safeText);
    }),
  );
}

const COLUMNS: readonly TableColumn[] = [
  "age",
  { heading: "workflow", cut: "end", least: 8 },
  { heading: "actor", cut: "end", least: 8 },
  { heading: "begun by", cut: "end", least: 10 },
  { heading: "attempts", cut: "end", least: 12 },
  "signature",
  { heading: "run", cut: "start", least: 9 },
];

function attemptsText(attempts: OpenRun["attempts"]): string {
  if (attempts.length === 0) return "none";
  return attempts.map(({ action, status }) => `${action} ${status ?? "not answered"}`).join(", ");
}
