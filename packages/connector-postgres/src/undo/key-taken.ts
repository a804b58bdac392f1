import { ActionError } from "@enact/core";
import type { Table } from "../catalog/table.js";
import { failure } from "../failure.js";

/** Says of a failed statement that somebody else has by now what is to be put back, where that is why it failed. */
export function taken({ name }: Table): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ActionError) || error.code !== "exists") throw error;
    throw failure("drift", `${name} has another row by now with what is to be put back, and which is unique there.`);
  };
}
