import type { RunRow } from "../../../src/index/run-row.js";
import type { RecordState } from "../../../src/viewer/api.js";
import { safeText } from "./safe-text.js";

/** How a word is coloured. Each has a sign too, for whoever does not tell the colours apart. */
export type Tone = "good" | "bad" | "waiting" | "unsure" | "plain";

/** A word with a sign and a colour. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return (
    <span class={`badge tone-${tone}`}>
      <span class="sign" aria-hidden="true">
        {SIGNS[tone]}
      </span>
      {safeText(children)}
    </span>
  );
}

/** How a run was decided, and how it ended where that does not follow. */
export function DecisionBadge({ row }: { readonly row: Pick<RunRow, "decision" | "outcome"> }) {
  const { decision, outcome } = row;
  if (decision === undefined) return <Badge tone="unsure">OPEN</Badge>;
  const isExpected = EXPECTED[decision] === outcome;
  return (
    <span class="decision">
      <Badge tone={DECISION_TONES[decision] ?? "plain"}>{decision}</Badge>
      {!isExpected && <span class={`outcome tone-${OUTCOME_TONES[outcome] ?? "plain"}`}>{safeText(outcome)}</span>}
    </span>
  );
}

/** Whether a record can be believed. */
export function RecordStateBadge({ state }: { readonly state: RecordState }) {
  const [tone, text] = RECORD_STATES[state] ?? ["plain", state];
  return <Badge tone={tone}>{text}</Badge>;
}

const SIGNS: Readonly<Record<Tone, string>> = { good: "✓", bad: "✕", waiting: "◔", unsure: "?", plain: "•" };

const DECISION_TONES: Readonly<Record<string, Tone>> = { PASS: "good", BLOCK: "bad", PENDING: "waiting" };

const EXPECTED: Readonly<Record<string, string>> = { PASS: "succeeded", BLOCK: "blocked", PENDING: "pending" };

const OUTCOME_TONES: Readonly<Record<string, Tone>> = {
  failed: "bad",
  unknown: "unsure",
  rejected: "bad",
  expired: "waiting",
  open: "unsure",
};

const RECORD_STATES: Readonly<Record<string, readonly [Tone, string]>> = {
  verified: ["good", "verified"],
  signed: ["plain", "signature good, store not verified yet"],
  bad: ["bad", "not to be trusted"],
  unchecked: ["unsure", "not checked: no key"],
};
