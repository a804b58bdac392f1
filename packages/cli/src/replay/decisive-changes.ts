import type { Decision, PolicyChange, Replayed } from "@enact/core";

/** The changes by which a decision is another one today. */
export function decisiveChanges({ changes }: Replayed, recorded: Decision, today: Decision): readonly PolicyChange[] {
  const isStricter = SEVERITY[today] > SEVERITY[recorded];
  const decisive = changes.filter((change) =>
    isStricter ? severityOf(change, "today") >= SEVERITY[today] : severityOf(change, "recorded") >= SEVERITY[recorded],
  );
  return decisive.length > 0 ? decisive : changes;
}

const SEVERITY: Readonly<Record<Decision, number>> = Object.freeze({ PASS: 0, PENDING: 1, BLOCK: 2 });

function severityOf(change: PolicyChange, when: "recorded" | "today"): number {
  const standing = change[when];
  if (standing === "block") return SEVERITY.BLOCK;
  // At a call nobody can be asked any more.
  if (standing === "requireApproval") return change.phase === "request" ? SEVERITY.PENDING : SEVERITY.BLOCK;
  return SEVERITY.PASS;
}
