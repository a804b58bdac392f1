// What the viewer's page is told by its server, as JSON. Types alone, so that both sides can import them.
import type { Finding, VerifySummary } from "@enact/core";
import type { Facets, OpenRun, PendingRun, RunPage, RunRow, Stats } from "../index/run-row.js";

/** `GET /api/status` */
export interface Status {
  readonly directory: string;
  readonly version: string;
  readonly records: number;
  readonly runs: number;
  readonly open: number;
  readonly pending: number;
  /** Goes up whenever the store has grown. */
  readonly revision: number;
  readonly verification: Verification;
  /** Why the newest records could not be read, where that is so; what is told is what is known. */
  readonly problem?: string;
}

/** How far the verification of the whole store has come. */
export type Verification =
  /** There is no key. */
  | { readonly state: "none" }
  | { readonly state: "running"; readonly fraction: number }
  | {
      readonly state: "done";
      readonly finishedAt: string;
      readonly summary: VerifySummary;
      /** The first 1 000. */
      readonly findings: readonly Finding[];
    }
  | { readonly state: "failed"; readonly message: string };

/** `GET /api/runs?…RunFilter&offset=0&limit=100`; a page of at most 200. */
export type RunsAnswer = RunPage & { readonly revision: number };

/** Whether a record can be believed. */
export type RecordState =
  /** Its signature is good, and the verification of the whole store has found no error about its run. */
  | "verified"
  /** Its signature is good; the whole store was not verified since it was written, or the error is elsewhere in its run. */
  | "signed"
  /** Its signature is not good, or verification has found an error in it. */
  | "bad"
  /** There is no key to check it with. */
  | "unchecked";

/** One stored record of a run. */
export interface RunRecord {
  readonly kind: string;
  readonly chain: string;
  readonly seq: number;
  readonly timestamp: string;
  /** The stored line, exactly. */
  readonly line: string;
  /** The hash of the stored line, as the next record names it. */
  readonly hash: string;
  readonly state: RecordState;
}

/** `GET /api/runs/:runId` */
export interface RunAnswer {
  readonly row: RunRow;
  /** Every record that names the run, in the order they were stored; the page reads its story out of them. */
  readonly records: readonly RunRecord[];
  readonly state: RecordState;
  /** What verification has found about the run. */
  readonly findings: readonly Finding[];
  /** The runs that follow from this one or that it follows from: approved, rejected, expired, rolled back. */
  readonly related: readonly {
    readonly relation: "approves" | "answeredBy" | "reverses" | "reversedBy";
    readonly row: RunRow;
  }[];
}

/** `GET /api/open` */
export type OpenAnswer = readonly OpenRun[];

/** `GET /api/pending` */
export type PendingAnswer = readonly PendingRun[];

/** `GET /api/facets` */
export type FacetsAnswer = Facets;

/** `GET /api/stats?…RunFilter&spans=60` */
export type StatsAnswer = Stats;

/** What a request that cannot be answered gets, with the status 400, 403, 404, 405, 414, 500 or 503. */
export interface Problem {
  readonly error: string;
}

/** `GET /api/events`, server-sent: `event: status`, `data:` a {@link Status}; one at once, and one at every change. */
export type StatusEvent = Status;
