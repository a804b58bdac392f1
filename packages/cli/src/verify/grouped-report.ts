import type { Finding, FindingCode } from "@enact/core";
import { safeText } from "../terminal/safe-text.js";
import type { Terminal } from "../terminal/terminal.js";
import { placeText } from "./place-text.js";
import type { Report } from "./report.js";
import { summaryLines } from "./summary-lines.js";
import { wrapText } from "./wrap-text.js";
import { writeLines } from "./write-lines.js";

/** How many findings of a code are shown to somebody in front of a terminal. */
const SHOWN = 20;

/** What of a code was found. */
interface Group {
  readonly shown: Finding[];
  count: number;
}

/** For somebody in front of a terminal: the findings by their codes, not more of each than can be read, and the summary. */
export function groupedReport(terminal: Terminal): Report {
  const groups = new Map<FindingCode, Group>();
  return {
    async finding(finding) {
      const group = groups.get(finding.code) ?? { shown: [], count: 0 };
      groups.set(finding.code, group);
      group.count++;
      if (group.shown.length < SHOWN) group.shown.push(finding);
    },
    async end(verified) {
      for (const [code, group] of groups) await writeLines(terminal, groupLines(code, group, terminal));
      await writeLines(terminal, summaryLines(verified, terminal));
    },
  };
}

function groupLines(code: FindingCode, { shown, count }: Group, { colours, width }: Terminal): readonly string[] {
  const severity = shown[0]?.severity ?? "error";
  const colour = severity === "error" ? colours.red : colours.yellow;
  const lines = [`${colour(severity)} ${colours.bold(code)} (${count.toLocaleString("en")})`];
  let message: string | undefined;
  for (const finding of shown) {
    // Many records are often wrong in the same way.
    if (finding.message !== message) lines.push(...wrapText(safeText(finding.message), width, "  "));
    message = finding.message;
    lines.push(...wrapText(safeText(placeText(finding)), width, "    ").map((line) => colours.dim(line)));
  }
  const left = count - shown.length;
  if (left > 0) lines.push(`  and ${left.toLocaleString("en")} more: all are told to a pipe, and with --json.`);
  return [...lines, ""];
}
