/** Steps of which a child can be killed before they begin, once they are on their way, or when they are done. */
const RECORDS = ["open", "intent", "reserve", "attempt", "result", "receipt", "resolution"] as const;
const STATEMENTS = ["insert", "update", "record", "commit", "giveUp", "commitGiveUp"] as const;

/** A record of the log, as far as a crash while it is stored is of interest. */
export type LabelledRecord = (typeof RECORDS)[number];

/** A statement of the connector, as far as a crash around it is of interest. */
export type LabelledStatement = (typeof STATEMENTS)[number];

/** The moments of a run at which a child can be told to kill itself. */
export type Label =
  | (typeof POINTS)[number]
  | `append.${LabelledRecord}.${"before" | "torn" | "after"}`
  | `${LabelledStatement}.${"before" | "sent" | "answered"}`;

const POINTS = [
  ...["run.start", "run.end", "gate.start", "gate.end", "call.start", "call.judging", "call.judged", "call.end"],
  ...["createChain.before", "createChain.after", "claim.before", "claim.after", "fence.before", "fence.after"],
  ...["acknowledge.before", "acknowledge.after"],
] as const;

/** All of them. */
export const LABELS: readonly Label[] = [
  ...POINTS,
  ...RECORDS.flatMap((kind) => [`append.${kind}.before`, `append.${kind}.torn`, `append.${kind}.after`] as const),
  ...STATEMENTS.flatMap((name) => [`${name}.before`, `${name}.sent`, `${name}.answered`] as const),
];

/** Whether a child passes it once, as it begins. */
export function isPassedOnce(label: Label): boolean {
  return label.startsWith("createChain.") || label.startsWith("append.open.");
}

/** Whether a child passes it only where it closes what another one has left open. */
export function isOfRecovery(label: Label): boolean {
  return /^(?:append\.resolution|giveUp|commitGiveUp|fence)\./.test(label);
}

export function isRecord(kind: string): kind is LabelledRecord {
  return (RECORDS as readonly string[]).includes(kind);
}
