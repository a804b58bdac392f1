import type { RunFilter } from "../../src/index/run-row.js";
import type { MadeRecord } from "./histories.js";

/** A run as somebody would find it who reads all records again for every question. */
export interface NaiveRun {
  readonly runId: string;
  readonly timestamp: string;
  readonly outcome: string;
  readonly decision: string | undefined;
  readonly workflow: string;
  readonly durationMs: number | undefined;
}

interface Group {
  readonly intent: MadeRecord | undefined;
  readonly receipt: MadeRecord | undefined;
}

/** The runs that a filter leaves, newest first, by the plainest code there is. */
export function naiveRuns(records: readonly MadeRecord[], filter: RunFilter): readonly NaiveRun[] {
  const groups = groupsOf(records);
  return [...groups.values()]
    .filter((group) => isWanted(group, filter))
    .sort((a, b) => compare(placeOf(b, records), placeOf(a, records)))
    .map(runOf);
}

/** When and where a run ended or, while it is open, began: as a text that sorts as lists do. */
function placeOf({ intent, receipt }: Group, records: readonly MadeRecord[]): string {
  const made = (receipt ?? intent) as MadeRecord;
  return `${made.record["timestamp"]} ${made.chain} ${String(records.indexOf(made)).padStart(9, "0")}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function groupsOf(records: readonly MadeRecord[]): ReadonlyMap<unknown, Group> {
  const groups = new Map<unknown, Group>();
  for (const made of records) {
    const { kind, runId } = made.record;
    const { intent, receipt } = groups.get(runId) ?? { intent: undefined, receipt: undefined };
    if (kind === "intent") groups.set(runId, { intent: intent ?? made, receipt });
    if (kind === "receipt") groups.set(runId, { intent, receipt: receipt ?? made });
  }
  return groups;
}

function runOf({ intent, receipt }: Group): NaiveRun {
  const { runId, timestamp, decision, outcome, workflow } = ((receipt ?? intent) as MadeRecord).record as Record<
    string,
    string
  >;
  const durationMs = Date.parse(String(timestamp)) - Date.parse(String(intent?.record["timestamp"]));
  return {
    runId: String(runId),
    timestamp: String(timestamp),
    outcome: receipt === undefined ? "open" : String(outcome),
    decision: receipt === undefined ? undefined : decision,
    workflow: String(workflow),
    durationMs: receipt === undefined || Number.isNaN(durationMs) ? undefined : durationMs,
  };
}

function isWanted({ intent, receipt }: Group, filter: RunFilter): boolean {
  const { record } = (receipt ?? intent) as MadeRecord;
  const { timestamp, decision, outcome } = runOf({ intent, receipt });
  const actor = record["actor"] as Record<string, unknown>;
  const calls = (record["actionsTaken"] ?? []) as readonly Record<string, unknown>[];
  const listed = (name: string) =>
    [record, ...calls].flatMap((holder) => (holder[name] ?? []) as readonly Record<string, unknown>[]);
  const checks: Record<keyof RunFilter, (wanted: string) => boolean> = {
    decision: (wanted) => decision === wanted,
    outcome: (wanted) => outcome === wanted,
    workflow: (wanted) => record["workflow"] === wanted,
    actor: (wanted) =>
      [actor["email"], actor["id"]].some((name) => String(name ?? "").toLowerCase() === wanted.toLowerCase()),
    system: () => calls.some((call) => isCall(call, filter)),
    action: () => calls.some((call) => isCall(call, filter)),
    resource: (wanted) => listed("resources").some((resource) => namesOf(resource).includes(wanted)),
    policy: (wanted) => listed("policyResults").some(({ policy, passed }) => policy === wanted && passed === false),
    since: (wanted) => timestamp >= wanted,
    until: (wanted) => timestamp < wanted,
    text: (wanted) => receipt !== undefined && holdsText(receipt.line, wanted),
  };
  return Object.entries(filter).every(([name, wanted]) => checks[name as keyof RunFilter](String(wanted)));
}

function isCall(call: Record<string, unknown>, { system, action }: RunFilter): boolean {
  const isSystem = system === undefined || call["system"] === system;
  return isSystem && (action === undefined || [call["action"], `${call["system"]}.${call["action"]}`].includes(action));
}

function namesOf({ kind, name, within }: Record<string, unknown>): readonly string[] {
  const names = within === undefined ? [name] : [name, `${within}/${name}`];
  return names.flatMap((one) => [String(one), `${kind}:${one}`]);
}

function holdsText(line: string, wanted: string): boolean {
  const [found, raw, written] = [line, wanted, JSON.stringify(wanted).slice(1, -1)].map((text) => text.toLowerCase());
  return [raw, written].some((text) => (found as string).includes(text as string));
}
