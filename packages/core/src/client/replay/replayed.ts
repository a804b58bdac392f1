import type { Decision, Phase } from "../../models/policy-result.js";

/** Which recorded runs to replay: those for which all that is given is true. */
export interface ReplayOptions {
  /** Not those that ended before. */
  readonly since?: Date | undefined;
  /** Not those that ended at this time or later. */
  readonly until?: Date | undefined;
  /** Only those of this workflow. */
  readonly workflow?: string | undefined;
}

/** What today's policies say of one recorded run. */
export interface Replayed {
  /** Undefined where a record cannot be read so far. */
  readonly runId: string | undefined;
  readonly workflow: string | undefined;
  /** When it ended; of a run that has not, when it began. */
  readonly timestamp: string | undefined;
  /** As its receipt says; of a shadow run, as it would have been. Undefined where no receipt that counts says it. */
  readonly recorded: Decision | undefined;
  /** Undefined where it cannot be told; {@link notReplayed} says why. */
  readonly today: Decision | undefined;
  /** Whether it would go on today where it was stopped then: what its further calls would meet is not known. */
  readonly goesFurther: boolean;
  /** The policies that say something else today. The decision may be the same all the same. */
  readonly changes: readonly PolicyChange[];
  /** What could not be replayed. Where `today` is known, it is known whatever this would have said. */
  readonly notReplayed: readonly NotReplayed[];
  /**
   * The calls that were judged by the clock at which they began: reads and blocked calls, since only an attempt records the
   * clock that its policies were given. It differs by what the connector took to prepare the call.
   */
  readonly approximated: readonly number[];
}

/** What one policy says of one run or call: `approved` where it asked for an approval and that was given. */
export type Standing = "pass" | "requireApproval" | "approved" | "block" | "absent";

/** A policy that says something else today. One that passes today and was not there then, or the reverse, is none. */
export interface PolicyChange {
  /** The policy's name; of Enact's own rules one that begins with `enact:`. */
  readonly policy: string;
  readonly phase: Phase;
  /** The call's place in its run, in the phase `action`. */
  readonly index?: number;
  readonly recorded: Standing;
  readonly today: Standing;
  /** Why, as it says today; absent where it is not there any more. */
  readonly reason?: string;
  /** Why, as it said then; absent where it was not there. */
  readonly recordedReason?: string;
}

/**
 * Why something could not be replayed.
 *
 * - `unverified`: a record that these keys have not signed, or that does not count in its place
 * - `open_run`: the run has not ended
 * - `not_judged`: no policy has decided it (an unknown workflow, a payload that did not fit, an abort, an answer to a pending run)
 * - `unknown_workflow`: there is no workflow of its name any more
 * - `schema_changed`: today's schema refuses the recorded payload or makes something else of it; so does one that transforms
 *   its own output again
 * - `redacted`: a policy reads what was taken out of the record, or was too large for it
 * - `no_recorded_facts`: a policy needs facts that were not recorded
 * - `limit`: a policy takes of a limit, and whether enough was left depended on other runs
 * - `approval`: a policy asks for an approval, and the run was approved under others, or under another version of it
 * - `not_recorded`: what was said of a call, what the calls before it did, or which systems a rollback would have reached is
 *   not in the receipt
 */
export type NotReplayedCode =
  | "unverified"
  | "open_run"
  | "not_judged"
  | "unknown_workflow"
  | "schema_changed"
  | "redacted"
  | "no_recorded_facts"
  | "limit"
  | "approval"
  | "not_recorded";

/** What could not be replayed: one policy, one call, or the whole run. */
export interface NotReplayed {
  readonly code: NotReplayedCode;
  /** The policy; absent where it is none in particular. */
  readonly policy?: string;
  /** The call's place in its run; absent at the gate. */
  readonly index?: number;
  readonly detail: string;
}

/** A run of which nothing could be replayed. */
export function notReplayed(
  run: Pick<Replayed, "runId" | "workflow" | "timestamp" | "recorded">,
  obstacle: NotReplayed,
): Replayed {
  const { runId, workflow, timestamp, recorded } = run;
  return {
    runId,
    workflow,
    timestamp,
    recorded,
    today: undefined,
    goesFurther: false,
    changes: [],
    notReplayed: [obstacle],
    approximated: [],
  };
}
