import type { ReceiptStore } from "../../contracts/store.js";
import { ConfigurationError } from "../../errors.js";
import type { Receipt } from "../../models/record.js";
import { approvalName } from "../../receipt/approval-name.js";
import type { Journal } from "../../receipt/journal/journal.js";
import type { Keyring } from "../../receipt/keyring.js";
import type { Approved } from "../approved.js";
import { ReplayRecords, type Wanted } from "./records.js";
import type { Replayed, ReplayOptions } from "./replayed.js";
import type { ReplayRules } from "./replaying.js";
import { replayRun } from "./run.js";

/** What replays are made of. */
export interface ReplayParts extends ReplayRules {
  readonly store: ReceiptStore;
  readonly keyring: Keyring;
  readonly journal: Journal;
}

/** Judges recorded runs by today's policies: with what was recorded, and nothing else. */
export class Replay {
  readonly #parts: ReplayParts;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
  }

  /** @throws ConfigurationError when an option is none */
  replay(options: ReplayOptions = {}): AsyncGenerator<Replayed, void, undefined> {
    return this.#replay(wantedBy(options));
  }

  async *#replay(isWanted: Wanted): AsyncGenerator<Replayed, void, undefined> {
    const { store, journal, keyring } = this.#parts;
    await journal.refresh();
    for await (const found of new ReplayRecords(store, journal, keyring, isWanted).read()) {
      yield "receipt" in found ? await replayRun(found, await this.#approvedUnder(found.receipt), this.#parts) : found;
    }
  }

  /** The policies under which a run was approved. */
  async #approvedUnder({ approval, policyResults }: Receipt): Promise<Approved | undefined> {
    if (approval === undefined) return undefined;
    const { journal } = this.#parts;
    const [verdict] = journal.approvals.verdictsOn(approval);
    const pending = verdict && journal.approvals.pending(verdict.record.runId);
    if (pending?.hash === approval) {
      const question = await journal.record(pending, "receipt");
      return new Set(question.pending?.policies.map(approvalName));
    }
    // Where the question is gone, the answer still tells of those that have asked again.
    return new Set(
      policyResults.filter(({ verdict: said, passed }) => said === "requireApproval" && passed).map(approvalName),
    );
  }
}

function wantedBy({ since, until, workflow }: ReplayOptions): Wanted {
  const from = timeOf("since", since);
  const to = timeOf("until", until);
  if (workflow !== undefined && (typeof workflow !== "string" || workflow === "")) {
    throw new ConfigurationError("The `workflow` of a replay must be a name.");
  }
  return (timestamp, name) => {
    if (workflow !== undefined && name !== undefined && name !== workflow) return false;
    if (timestamp === undefined) return true;
    return (from === undefined || timestamp >= from) && (to === undefined || timestamp < to);
  };
}

function timeOf(name: "since" | "until", value: Date | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  throw new ConfigurationError(`The \`${name}\` of a replay must be a valid Date.`);
}
