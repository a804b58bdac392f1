import type { FindingCode } from "@enact/core";
import type { Spot } from "./copied-store.js";
import { type Locator, locatorOf } from "./locator.js";
import type { BankRun, RecordedBank } from "./recorded-bank.js";
import type { Place } from "./verifying.js";

/** A finding that must be there. */
export type Expected = Place & { readonly code: FindingCode };

/** A record of the bank's store that is changed, and what follows from it of necessity. */
export interface Subject {
  readonly name: string;
  readonly spot: Spot;
  readonly runId: string | undefined;
  /** What is found beside it where its line cannot be trusted: it counts as not there. */
  readonly untrusted: readonly Expected[];
  /** What is found beside it where it is signed, and no record that Enact writes. */
  readonly misfit: readonly Expected[];
}

/** A record of every kind but `key`, and receipts of every sort, no two of one run; and what follows where one is lost. */
const SUBJECTS = {
  open: ({ line }) => ({ at: line("open", "main") }),
  reserve: ({ line }) => ({ at: line("reserve", "main") }),
  intent: ({ at }) => ({
    at: at("intent", "paid"),
    untrusted: [{ code: "receipt_without_intent", ...at("receipt", "paid") }],
  }),
  attempt: ({ at }) => ({
    at: at("attempt", "refused"),
    untrusted: [
      { code: "attempt_missing", ...at("result", "refused") },
      { code: "attempt_missing", ...at("receipt", "refused") },
    ],
  }),
  result: ({ at }) => ({ at: at("result", "keyed") }),
  resolution: ({ at }) => ({ at: at("resolution", "lost") }),
  approval: ({ at }) => {
    const unapproved = [{ code: "approval_mismatch", ...at("intent", "approved") }] as const;
    return { at: at("approval", "asked"), untrusted: unapproved, misfit: unapproved };
  },
  "approval with a proof": ({ at }) => {
    const unapproved = [{ code: "approval_mismatch", ...at("intent", "signed") }] as const;
    return { at: at("approval", "askedToSign"), untrusted: unapproved, misfit: unapproved };
  },
  "receipt of what was done": closing("undone"),
  "receipt of a rollback": closing("undoing"),
  "receipt of what a dead writer has left": closing("dead"),
  "receipt of a run in shadow mode": closing("shadow"),
  "receipt of what was blocked": ({ at }) => ({ at: at("receipt", "blocked") }),
  "receipt of what waits": ({ at }) => ({ at: at("receipt", "waiting") }),
  "receipt of what was rejected": ({ at }) => ({ at: at("receipt", "rejected") }),
  "receipt of what has expired": ({ at }) => ({ at: at("receipt", "expired") }),
  heads: ({ line }) => ({ at: line("heads", "main") }),
  // A later chain names it, and so sees that the end is gone.
  close: ({ line }) => ({ at: line("close", "main"), untrusted: [{ code: "truncated", ...line("close", "main") }] }),
} as const satisfies Readonly<Record<string, (locator: Locator) => Located>>;

interface Located {
  readonly at: Spot & { readonly runId?: string };
  readonly untrusted?: readonly Expected[];
  readonly misfit?: readonly Expected[];
}

/** The names of the subjects. */
export const SUBJECT_NAMES: readonly string[] = Object.keys(SUBJECTS);

/** Where the subjects are. */
export function subjectsOf(bank: RecordedBank): readonly Subject[] {
  const locator = locatorOf(bank);
  return Object.entries(SUBJECTS).map(([name, locate]): Subject => {
    const { at, untrusted = [], misfit = [] }: Located = locate(locator);
    return { name, spot: { chain: at.chain, seq: at.seq }, runId: at.runId, untrusted, misfit };
  });
}

/** A run that has begun, and whose receipt does not count, is open. */
function closing(run: BankRun): (locator: Locator) => Located {
  return ({ at }) => ({ at: at("receipt", run), untrusted: [{ code: "open_run", ...at("intent", run) }] });
}
