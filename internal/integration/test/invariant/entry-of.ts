import type { ActionResult, Receipt } from "@enact/core";
import { expect } from "vitest";

/** What a receipt says of an action that its run calls once at most. */
export function entryOf({ actionsTaken }: Receipt, action: string): ActionResult | undefined {
  const entries = actionsTaken.filter((entry) => entry.action === action);
  expect(entries.length).toBeLessThanOrEqual(1);
  return entries[0];
}
