import { ActionError } from "@enact/core";
import { failure } from "./failure.js";

/**
 * Looks at, or writes, something that has to be there to be undone. Where it is not, somebody else has archived it since.
 *
 * @throws ActionError `drift` in place of `not_found`
 */
export async function goneIsDrift<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ActionError) || error.code !== "not_found") throw error;
    throw failure("drift", "It is not there any more; there is nothing to undo.");
  }
}
