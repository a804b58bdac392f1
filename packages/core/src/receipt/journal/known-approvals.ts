import type { ApprovalRecord, Pending } from "../../models/record.js";
import { type Place, type PlacedRecord, parsed, placeOf } from "./place.js";

/** A verdict, and where it stands. */
export interface PlacedVerdict {
  readonly record: ApprovalRecord;
  readonly chain: string;
  readonly seq: number;
  readonly kid: string;
}

/** A receipt that waits for approval. */
export interface PendingRun extends Place {
  readonly runId: string;
  readonly kid: string;
  readonly seq: number;
  readonly expiresAt: string;
}

/** What waits for approval, what humans have said, and what became of it. */
export class KnownApprovals {
  readonly #pending = new Map<string, PendingRun>();
  readonly #verdicts = new Map<string, PlacedVerdict[]>();
  readonly #answers = new Map<string, string>();

  take(record: PlacedRecord): void {
    const { view, chain, seq, kid } = record;
    if (view.kind === "approval") {
      const verdict = parsed<ApprovalRecord>(record);
      const known = this.#verdicts.get(verdict.approval) ?? [];
      this.#verdicts.set(verdict.approval, [...known, { record: verdict, chain, seq, kid }]);
    } else if (view.kind === "receipt" && view.has("pending")) {
      const runId = view.plain("runId");
      // The first receipt of a run is its receipt; the verifier reports a second one.
      if (this.#pending.has(runId)) return;
      const { expiresAt } = JSON.parse(view.text("pending") as string) as Pending;
      this.#pending.set(runId, { runId, kid, seq, expiresAt, ...placeOf(record) });
    } else if ((view.kind === "intent" || isAnswer(record)) && view.has("approval")) {
      this.#answers.set(view.plain("approval"), view.plain("runId"));
    }
  }

  /** The pending receipts that no run has answered yet. */
  open(): readonly PendingRun[] {
    return [...this.#pending.values()].filter(({ hash }) => !this.#answers.has(hash));
  }

  pending(runId: string): PendingRun | undefined {
    return this.#pending.get(runId);
  }

  /** What was said of a pending receipt, by its hash. */
  verdictsOn(hash: string): readonly PlacedVerdict[] {
    return this.#verdicts.get(hash) ?? [];
  }

  /** The run by which a pending receipt was answered: it was resumed, rejected, or has expired. */
  answerTo(hash: string): string | undefined {
    return this.#answers.get(hash);
  }
}

/**
 * A run that was resumed and then blocked before it began leaves the approval as it was. The receipt of one that had begun
 * tells of an intent that was damaged or deleted since.
 */
function isAnswer({ view }: PlacedRecord): boolean {
  if (view.kind !== "receipt") return false;
  return view.text("intent") !== "null" || ["rejected", "expired"].includes(view.plain("outcome"));
}
