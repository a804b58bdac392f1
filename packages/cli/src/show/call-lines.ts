import type { ChalkInstance } from "chalk";
import { listOf, type Members, textOf } from "../index/members.js";
import { colourOf } from "../list/colours.js";
import type { StoredRecord } from "../store/stored-record.js";
import { safeText } from "../terminal/safe-text.js";
import { policyLines } from "./policy-lines.js";
import { resourceLine } from "./resource-line.js";
import { type Extent, valueLines } from "./value-lines.js";

/** What each call did, to what, what policies said of it just before, and what was answered. */
export function callLines(
  calls: readonly Members[],
  resolutions: readonly StoredRecord[],
  { colours, extent }: { readonly colours: ChalkInstance; readonly extent: Extent },
): readonly string[] {
  const shown = extent.isFull ? calls : calls.slice(0, MOST_CALLS);
  const left = calls.length - shown.length;
  const lines = shown.flatMap((call, place) => {
    const index = typeof call["index"] === "number" ? call["index"] : place;
    const later = resolutions.filter(({ content }) => content["index"] === index);
    return [
      `${place + 1}. ${headOf(call, colours)}`,
      ...bodyOf(call, later, colours, extent).map((line) => `   ${line}`),
    ];
  });
  return left === 0 ? lines : [...lines, `… ${left} more actions; --full shows them`];
}

const MOST_CALLS = 20;

function headOf(call: Members, colours: ChalkInstance): string {
  const { system, action, effect, status, durationMs, startedAt } = call;
  const name = colours.bold(safeText(`${textOf(system)}.${textOf(action)}`));
  const state = textOf(status) ?? "";
  const time = typeof durationMs === "number" ? ` in ${durationMs} ms` : "";
  return `${name} (${safeText(textOf(effect) ?? "")}) ${colourOf(colours, state)(safeText(state))}${time}, begun ${safeText(textOf(startedAt) ?? "")}`;
}

function bodyOf(
  call: Members,
  later: readonly StoredRecord[],
  colours: ChalkInstance,
  extent: Extent,
): readonly string[] {
  const { input, before, output, undeclared, reconciled } = call;
  const results = listOf(call["policyResults"]);
  // Those that say yes to every call are told of in one line.
  const telling = extent.isFull ? results : results.filter(({ passed }) => passed !== true);
  const silent = results.length - telling.length;
  return [
    ...listOf(call["resources"]).map((resource) => `touches ${resourceLine(resource)}`),
    ...(undeclared === true ? [colours.yellow("touches what its workflow had not declared")] : []),
    ...labelled("input", input, extent),
    ...(before === undefined ? [] : labelled("found before", before, extent)),
    ...policyLines(telling, colours, extent),
    ...(silent === 0 ? [] : [`${silent} ${silent === 1 ? "policy" : "policies"} let it pass just before`]),
    ...(output === undefined ? [] : labelled("answer", output, extent)),
    ...(reconciled === true ? ["The answer was lost; its status is what reading back has shown."] : []),
    ...later.flatMap(({ content }) => [
      `found out later, ${safeText(textOf(content["timestamp"]) ?? "")}: ${safeText(textOf(content["status"]) ?? "")}`,
      ...labelled("answer", content["output"], extent),
    ]),
  ];
}

function labelled(label: string, value: unknown, extent: Extent): readonly string[] {
  const [first = "", ...rest] = valueLines(value, extent);
  return [`${label} ${first}`, ...rest];
}
