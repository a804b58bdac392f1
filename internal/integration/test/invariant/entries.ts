import type { ActionResult, Receipt } from "@enact/core";
import { expect } from "vitest";

/** What a receipt says of an action that its run calls once at most. */
export function entryOf({ actionsTaken }: Receipt, action: string): ActionResult | undefined {
  const entries = actionsTaken.filter((entry) => entry.action === action);
  expect(entries.length).toBeLessThanOrEqual(1);
  return entries[0];
}

/** A run ends as its worst call does. */
export function expectOutcome({ actionsTaken, outcome }: Receipt): void {
  const statuses = actionsTaken.map(({ status }) => status);
  const worst = (["unknown", "failed"] as const).find((status) => statuses.includes(status));
  expect(outcome).toBe(worst ?? "succeeded");
}
