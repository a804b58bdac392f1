import type { Decision, NotReplayedCode } from "@enact/core";
import { safeText } from "../terminal/safe-text.js";
import type { Terminal } from "../terminal/terminal.js";
import type { ChangedRuns, NamedRuns, ReplayTally, UnreplayedRuns } from "./replay-tally.js";

/** What a replay has shown, for people. */
export function replayLines(terminal: Terminal, tally: ReplayTally): readonly string[] {
  if (tally.runs === 0) return ["There is no run to replay."];
  const { changedRuns, unreplayedRuns } = tally;
  return [
    `${countOf(tally.replayed, "run was", "runs were")} replayed: ${countOf(tally.changed, "decision", "decisions")} would change.`,
    ...changedRuns.flatMap((group, at) => changedLines(terminal, group, changedRuns[at - 1]?.policy)),
    ...(unreplayedRuns.length === 0 ? [] : ["", unreplayedHeading(tally)]),
    ...unreplayedRuns.flatMap((group) => unreplayedLines(terminal, group)),
    ...remarks(tally),
  ];
}

function changedLines({ colours }: Terminal, group: ChangedRuns, policyBefore: string | undefined): readonly string[] {
  const { policy, recorded, today, example, runs, goingFurther } = group;
  const change = `${colours[COLOUR[recorded]](recorded)} -> ${colours[COLOUR[today]](today)} (${runs.count})`;
  const place = example.phase === "request" ? "at the gate" : `at call ${example.index}`;
  const says = (when: string, standing: string, reason: string | undefined) =>
    `    ${when}, ${standing === "absent" ? "it was not asked" : `${place}: ${safeText(reason ?? standing)}`}`;
  return [
    ...(policy === policyBefore ? [] : ["", colours.bold(safeText(policy))]),
    `  ${change}`,
    says("today", example.today, example.reason).replace("it was not asked", "it is not asked any more"),
    says("then", example.recorded, example.recordedReason),
    ...(goingFurther.count === 0 ? [] : [`    ${FURTHER}`]),
    ...namedLines(runs),
  ];
}

const COLOUR = { PASS: "green", PENDING: "yellow", BLOCK: "red" } as const satisfies Record<Decision, string>;

const FURTHER = "what they would have called next was never recorded, so they pass as far as is known";

function unreplayedHeading({ runs, replayed }: ReplayTally): string {
  return `${countOf(runs - replayed, "run", "runs")} could not be replayed:`;
}

function unreplayedLines({ colours }: Terminal, { code, policy, detail, runs }: UnreplayedRuns): readonly string[] {
  const who = policy === undefined ? "" : ` by ${safeText(policy)}`;
  return ["", `  ${colours.bold(REASON[code])}${who} (${runs.count})`, `    ${safeText(detail)}`, ...namedLines(runs)];
}

const REASON: Readonly<Record<NotReplayedCode, string>> = Object.freeze({
  unverified: "not verified",
  open_run: "not ended",
  not_judged: "not decided by a policy",
  unknown_workflow: "workflow is gone",
  schema_changed: "schema has changed",
  redacted: "redacted values are read",
  no_recorded_facts: "facts that were not recorded are needed",
  limit: "a limit is taken of",
  approval: "another approval is asked for",
  not_recorded: "calls are not all recorded",
});

function namedLines({ count, runIds }: NamedRuns): readonly string[] {
  const more = count - runIds.length;
  return [
    ...runIds.map((runId) => `    ${runId}`),
    ...(more === 0 || runIds.length === 0 ? [] : [`    and ${more} more; --json has all`]),
  ];
}

function remarks({ decidedAnyway, approximatedCalls }: ReplayTally): readonly string[] {
  const anyway = `${countOf(decidedAnyway, "run", "runs")} had a policy that could not be replayed, and another one decides all the same.`;
  const clock = `${countOf(approximatedCalls, "call was", "calls were")} judged by the time at which they began: of reads and blocked calls no other is recorded.`;
  const lines = [...(decidedAnyway === 0 ? [] : [anyway]), ...(approximatedCalls === 0 ? [] : [clock])];
  return lines.length === 0 ? [] : ["", ...lines];
}

function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
