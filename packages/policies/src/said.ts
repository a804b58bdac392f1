import { block, type Json, type PolicyRequest, type Verdict } from "@enact/core";
import { describe } from "./configuration.js";
import { quote } from "./text.js";

/**
 * What a function of the host says of a request, where it is what the policy needs; otherwise a block that says why not.
 *
 * @param name - how the reason names the function
 * @param wanted - how the reason names what it has to give
 */
export function said<Wanted extends string | number>(
  name: string,
  ask: (request: PolicyRequest) => Json | undefined,
  request: PolicyRequest,
  isWanted: (value: unknown) => value is Wanted,
  wanted: string,
): Wanted | Verdict {
  let answer: unknown;
  try {
    answer = ask(request);
  } catch (error) {
    return block(`\`${name}\` threw ${thrown(error)}; it must give ${wanted}.`);
  }
  if (isWanted(answer)) return answer;
  // Nobody waits for it, and an unhandled rejection would end the process.
  if (answer instanceof Promise) answer.catch(() => undefined);
  return block(`\`${name}\` must give ${wanted}, not ${describe(answer)}.`);
}

function thrown(error: unknown): string {
  return error instanceof Error && typeof error.message === "string"
    ? `an error: ${quote(error.message)}`
    : describe(error);
}
