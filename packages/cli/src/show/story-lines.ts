import type { Keyring } from "@enact/core";
import { isObject, listOf, type Members, textOf } from "../index/members.js";
import type { RunIndex } from "../index/run-index.js";
import type { RunRow } from "../index/run-row.js";
import { colourOf } from "../list/colours.js";
import { safeText } from "../terminal/safe-text.js";
import type { Terminal } from "../terminal/terminal.js";
import { approvalLines } from "./approval-lines.js";
import { callLines } from "./call-lines.js";
import { policyLines } from "./policy-lines.js";
import { recordLines } from "./record-lines.js";
import { resourceLine } from "./resource-line.js";
import type { RunRecords } from "./run-records.js";
import { type Extent, textLine, valueLines } from "./value-lines.js";

/** What is told of one run. */
export interface Story {
  readonly row: RunRow;
  readonly records: RunRecords;
  readonly related: ReturnType<RunIndex["related"]>;
  readonly keyring: Keyring | undefined;
}

/** One run from the question to its end, to be read by people. */
export function storyLines(terminal: Terminal, story: Story, extent: Extent): readonly string[] {
  const { colours } = terminal;
  const { records, related, keyring } = story;
  const { request, calls, approvals, resolutions } = records;
  const declared = listOf(request["resources"]);
  const pending = isObject(request["pending"]) ? request["pending"] : undefined;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["payload", valueLines(request["payload"], extent)],
    ["declared to be touched", declared.map(resourceLine)],
    ["policies at the gate", policyLines(listOf(request["policyResults"]), colours, extent)],
    ["actions", callLines(calls, resolutions, { colours, extent })],
    ["approval", approvalLines(pending, approvals, colours)],
    ["related runs", related.map((other) => relatedLine(other))],
    ["records", recordLines(indented(terminal), records, keyring)],
  ];
  return [
    ...headLines(terminal, story, extent),
    ...sections.flatMap(([title, lines]) =>
      lines.length === 0 ? [] : ["", colours.bold(title), ...lines.map((line) => INDENTATION + line)],
    ),
  ];
}

/** The terminal, as wide as it is behind an indentation. */
function indented(terminal: Terminal): Terminal {
  return { ...terminal, width: terminal.width && terminal.width - INDENTATION.length };
}

const INDENTATION = "  ";

function headLines({ colours }: Terminal, { row, records }: Story, extent: Extent): readonly string[] {
  const { request, intent, receipt } = records;
  const { decision, outcome, durationMs, isShadow } = row;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["run", row.runId],
    ["workflow", safeText(row.workflow)],
    ["asked by", textLine(JSON.stringify(request["actor"]) ?? "", extent)],
    ["began", intent === undefined ? undefined : safeText(textOf(intent.content["timestamp"]) ?? "")],
    [
      "ended",
      receipt === undefined
        ? undefined
        : `${row.timestamp}${durationMs === undefined ? "" : `, after ${durationMs} ms`}`,
    ],
    ["decision", decision && colourOf(colours, decision)(decision)],
    ["outcome", colourOf(colours, outcome)(outcome)],
    ["why", whyOf(request, row, extent)],
    ["mode", isShadow ? "shadow: policies were asked, and stopped nothing" : undefined],
    ["key", typeof request["idempotencyKey"] === "string" ? safeText(request["idempotencyKey"]) : undefined],
  ];
  return facts.flatMap(([name, text]) => (text === undefined ? [] : [`${colours.bold(name.padEnd(10))}${text}`]));
}

function whyOf({ error }: Members, { blockedBy, outcome }: RunRow, extent: Extent): string | undefined {
  if (isObject(error)) return textLine(`${textOf(error["message"])} (${textOf(error["code"])})`, extent);
  if (blockedBy.length > 0) return `not let pass by ${safeText(blockedBy.join(", "))}`;
  return outcome === "open" ? "it has begun, and nothing says that it has ended" : undefined;
}

function relatedLine({ relation, row }: Story["related"][number]): string {
  return safeText(`${RELATIONS[relation]} ${row.runId}, ${row.outcome} at ${row.timestamp}`);
}

const RELATIONS = Object.freeze({
  approves: "answers",
  answeredBy: "answered by",
  reverses: "rolls back",
  reversedBy: "rolled back by",
});
