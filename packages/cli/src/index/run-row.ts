import type { Decision, Outcome } from "@enact/core";

/** What the index knows of one run, to list it and to choose it by. Nothing of it is verified. */
export interface RunRow {
  readonly runId: string;
  readonly chain: string;
  /** When it ended; of an open run, when it began. */
  readonly timestamp: string;
  readonly workflow: string;
  /** The actor's e-mail address, or else the id. */
  readonly actor: string;
  /** Undefined while the run is open. */
  readonly decision: Decision | undefined;
  readonly outcome: Outcome | "open";
  /** From its intent to its receipt; undefined where it never began, or is open. */
  readonly durationMs: number | undefined;
  /** What it called, as `system.action`, each once. */
  readonly actions: readonly string[];
  /** What it touched or wanted to touch, as `kind within/name`, each once. */
  readonly resources: readonly string[];
  /** The policies that did not let it pass. */
  readonly blockedBy: readonly string[];
  /** Why it did not succeed, where an error ended it. */
  readonly error: string | undefined;
  readonly isShadow: boolean;
}

/** Which runs are wanted: those for which all that is given is true. */
export interface RunFilter {
  readonly decision?: Decision | undefined;
  readonly outcome?: Outcome | "open" | undefined;
  readonly workflow?: string | undefined;
  /** The e-mail address or id, whatever its case. */
  readonly actor?: string | undefined;
  readonly system?: string | undefined;
  /** `action` or `system.action`. */
  readonly action?: string | undefined;
  /** A name, `within/name`, or either behind its kind and a colon: `public.users`, `sql.table:shop/public.users`. */
  readonly resource?: string | undefined;
  /** A policy that did not let the run pass. */
  readonly policy?: string | undefined;
  /** Not before; ISO 8601. */
  readonly since?: string | undefined;
  /** Before; ISO 8601. */
  readonly until?: string | undefined;
  /** Found anywhere in the run's receipt, whatever its case. */
  readonly text?: string | undefined;
}

/** A part of the runs that a filter leaves, newest first. */
export interface RunPage {
  /** How many the filter leaves in all. */
  readonly total: number;
  readonly rows: readonly RunRow[];
}

/** A run that has begun and not ended. */
export interface OpenRun extends RunRow {
  /** The writes that were attempted, in order; `undefined` where no answer is recorded. */
  readonly attempts: readonly { readonly action: string; readonly status: string | undefined }[];
}

/** A run that waits for somebody's approval. */
export interface PendingRun extends RunRow {
  readonly expiresAt: string;
  readonly policies: readonly {
    readonly policy: string;
    readonly quorum: number;
    readonly approvers: readonly string[] | undefined;
  }[];
  /** The verdicts so far. */
  readonly verdicts: readonly {
    readonly approver: string;
    readonly verdict: "approved" | "rejected";
    readonly timestamp: string;
    readonly comment: string | undefined;
  }[];
}

/** The names that filters can choose from, each list in alphabetical order. */
export interface Facets {
  readonly workflows: readonly string[];
  readonly actors: readonly string[];
  readonly actions: readonly string[];
  readonly policies: readonly string[];
}

/** What happened over time. */
export interface Stats {
  readonly runs: number;
  readonly decisions: Readonly<Record<Decision, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  /** The policies that stopped runs, the busiest first. */
  readonly policies: readonly { readonly policy: string; readonly blocked: number; readonly asked: number }[];
  readonly workflows: readonly { readonly workflow: string; readonly runs: number; readonly stopped: number }[];
  /** How long actions took, the most called first. */
  readonly actions: readonly {
    readonly action: string;
    readonly calls: number;
    readonly failed: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
  }[];
  /** The same by spans of equal length, the oldest first: `timeline.starts[i]` begins span i. */
  readonly timeline: {
    readonly spanMs: number;
    /** ISO 8601. */
    readonly starts: readonly string[];
    readonly decisions: Readonly<Record<Decision, readonly number[]>>;
    /** Of the policies that stopped most. */
    readonly policies: readonly { readonly policy: string; readonly stopped: readonly number[] }[];
    /** Of the actions that were called most: the 95th percentile in milliseconds, null where there was no call. */
    readonly actions: readonly { readonly action: string; readonly p95Ms: readonly (number | null)[] }[];
  };
}
