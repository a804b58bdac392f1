import { safeJsonLine } from "../terminal/safe-json.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Report } from "./report.js";
import { writeLines } from "./write-lines.js";

/** For programs: a line of JSON for each finding as it is found, and one for the summary. */
export function jsonReport(terminal: Terminal): Report {
  return {
    finding: (finding) => writeLines(terminal, [safeJsonLine({ finding })]),
    end: (summary) => writeLines(terminal, [safeJsonLine({ summary })]),
  };
}
