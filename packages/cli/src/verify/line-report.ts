import type { Finding } from "@enact/core";
import { safeText } from "../terminal/safe-text.js";
import type { Terminal } from "../terminal/terminal.js";
import { placeText } from "./place-text.js";
import type { Report } from "./report.js";
import { summaryLines } from "./summary-lines.js";
import { writeLines } from "./write-lines.js";

/** For a pipe: a line for each finding as it is found, all of them, and the summary. */
export function lineReport(terminal: Terminal): Report {
  return {
    finding: (finding) => writeLines(terminal, [lineOf(finding, terminal)]),
    end: (verified) => writeLines(terminal, summaryLines(verified, terminal)),
  };
}

function lineOf(finding: Finding, { colours }: Terminal): string {
  const { severity, code, message } = finding;
  const colour = severity === "error" ? colours.red : colours.yellow;
  return `${colour(severity)} ${code} ${safeText(placeText(finding))}: ${safeText(message)}`;
}
