import { FINDING_SEVERITIES, type FindingCode } from "@enact/core";
import { safeText } from "../terminal/safe-text.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Verified } from "./verified.js";
import { wrapText } from "./wrap-text.js";

/** What a verification has found in all, what it was checked against, and what it cannot show. */
export function summaryLines(verified: Verified, { colours, width }: Terminal): readonly string[] {
  const { errors, warnings, unreadable, codes } = verified;
  const verdict = `${count(errors, "error")}, ${count(warnings, "warning")} in ${extent(verified)}.`;
  const colour = errors > 0 ? colours.red : warnings > 0 ? colours.yellow : colours.green;
  const told = [
    unreadable > 0 ? "Not everything could be read, so this says nothing of the rest." : undefined,
    keysText(verified),
    anchorsText(verified),
    stateText(verified),
    limitText(verified),
  ];
  return [
    ...wrapText(verdict, width).map((line) => colour(line)),
    ...codeLines(codes),
    ...told.filter((text) => text !== undefined).flatMap((text) => wrapText(safeText(text), width)),
  ];
}

function extent({ records, chains, runs, openRuns }: Verified): string {
  const open = openRuns === 0 ? "" : ` and ${openRuns.toLocaleString("en")} open`;
  return `${count(records, "record")} of ${count(chains, "chain")}, with ${count(runs, "ended run")}${open}`;
}

function codeLines(codes: Verified["codes"]): readonly string[] {
  const found = Object.entries(codes) as [FindingCode, number][];
  const widest = Math.max(0, ...found.map(([, times]) => times.toLocaleString("en").length));
  return found
    .sort(([a, timesA], [b, timesB]) => rank(a) - rank(b) || timesB - timesA)
    .map(([code, times]) => `  ${times.toLocaleString("en").padStart(widest)} ${code}`);
}

function rank(code: FindingCode): number {
  return FINDING_SEVERITIES[code] === "error" ? 0 : 1;
}

function keysText({ kids, records }: Verified): string | undefined {
  if (kids.length > 0) return `Signed with: ${kids.join(", ")}.`;
  return records > 0 ? "Not one record is signed with a key that was given: is it this store's?" : undefined;
}

function anchorsText({ anchors }: Verified): string {
  return anchors === 0 ? "Anchors: none." : `Anchors: ${count(anchors, "record")} that must be there.`;
}

function stateText({ state }: Verified): string | undefined {
  if (state === undefined) return undefined;
  const before =
    state.before === null ? "There was no earlier state" : `The state of ${state.before} was held against it`;
  const now = state.written ? `${state.file} remembers this one` : `${state.file} was left as it was`;
  return `${before}; ${now}.`;
}

function limitText({ anchors, state }: Verified): string {
  if (anchors > 0) return "What this cannot show: whether records newer than the anchors are missing.";
  const hint = state === undefined ? "; keep heads elsewhere (--state, --anchor)" : "";
  const what = "whether the newest records are missing, or the whole store was put back to an earlier moment";
  return `What this cannot show without an anchor: ${what}${hint}.`;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}
