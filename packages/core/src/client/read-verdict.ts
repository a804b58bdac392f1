import { ConfigurationError } from "../errors.js";
import { messageOf } from "../json.js";
import type { Actor } from "../models/actor.js";
import { readActor } from "../request/build-request.js";

/** What somebody says of a pending run, before it was checked. */
interface GivenVerdict {
  readonly approver: unknown;
  readonly comment?: unknown;
  readonly proof?: unknown;
}

/** What somebody says of a pending run. */
interface Verdict {
  readonly approver: Actor;
  readonly comment: string | undefined;
  readonly proof: string | undefined;
}

/** @throws ConfigurationError where a part has the wrong shape */
export function readVerdict({ approver, comment, proof }: GivenVerdict): Verdict {
  if (comment !== undefined && !isComment(comment)) {
    throw new ConfigurationError("The comment of a verdict must be a text of at most 10 000 characters.");
  }
  if (proof !== undefined && !isProof(proof)) {
    throw new ConfigurationError("The proof of a verdict must be an Ed25519 signature in lower-case hex.");
  }
  try {
    return { approver: readActor(approver), comment, proof };
  } catch (error) {
    throw new ConfigurationError(`The approver must be an object with an email or an id: ${messageOf(error)}`);
  }
}

function isComment(value: unknown): value is string {
  return typeof value === "string" && value.isWellFormed() && value.length <= 10_000;
}

function isProof(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{128}$/.test(value);
}
