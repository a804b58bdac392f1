import type { Call, Entry } from "./entries.js";

/** What is known of a run that has not ended, or whose end and beginning stand in different chains. */
export interface OpenRun {
  /** Where its first record stands. */
  readonly first: Place;
  /** In which reading that was seen. */
  readonly reading: number;
  /** How much is kept of it as it is, in bytes. */
  held: number;
  /** In the order they were made. */
  readonly attempts: Attempt[];
  intent: Begun | undefined;
  closing: Closing | undefined;
  /** What was found out later about its writes. */
  readonly resolutions: Resolution[];
  /** Whether a record of it does not fit its schema: that was reported, and what follows from it is not. */
  hasMisfit: boolean;
}

/** The intent of a run. */
export interface Begun {
  readonly chain: string;
  readonly hash: string;
  readonly asked: Asked;
  /** Whether it names the approval it was resumed upon. */
  readonly isApproved: boolean;
  /** Whether policies were asked and could not stop it. */
  readonly isShadow: boolean;
}

/** Where a record stands. */
interface Place {
  readonly chain: string;
  readonly seq: number;
}

/** What was asked for, and what the policies said of it, in an intent and in its receipt. */
export interface Asked {
  /** Each of {@link REQUEST_MEMBERS}, empty where it is absent; or one digest of them all. */
  readonly request: readonly string[];
  readonly policyResults: string;
}

/** An attempt, and what was answered. */
export interface Attempt extends Place {
  readonly index: number;
  readonly call: Call;
  answer: { readonly status: string; readonly output: string } | undefined;
}

/** What was found out later about a write. */
export interface Resolution extends Place {
  readonly index: number;
  readonly status: string;
  readonly output: string;
}

/** What a receipt says of its run. */
export interface Closing extends Place {
  readonly asked: Asked;
  /** The hash of the intent; null where the run was not let through. */
  readonly intent: string | null;
  readonly entries: readonly Entry[];
  /** Whether it was made for a writer that was taken for dead. */
  readonly isRecovered: boolean;
}

/** The members of an intent and of its receipt that say what was asked for. */
export const REQUEST_MEMBERS = [
  "actor",
  "approval",
  "idempotencyKey",
  "mode",
  "now",
  "payload",
  "requestDigest",
  "resources",
  "reverses",
  "runId",
  "workflow",
] as const;

/** The attempt of a call; the last ones are asked for most. */
export function attemptAt({ attempts }: OpenRun, index: number): Attempt | undefined {
  return attempts.findLast((attempt) => attempt.index === index);
}
