import { EnactError, StoreError } from "../errors.js";
import { messageOf } from "../json.js";

/** An error of Enact's as it is; any other as a {@link StoreError} that says what could not be done. */
export function asStoreError(error: unknown, problem: string): EnactError {
  return error instanceof EnactError ? error : new StoreError(`${problem}: ${messageOf(error)}`, { cause: error });
}
