import type { Answer } from "../http/exchange.js";

/** One entry of a validation error's `errors`. */
export interface FieldProblem {
  readonly resource: string;
  readonly field?: string;
  readonly code: string;
  readonly message?: string;
}

/** What GitHub answers in place of what was asked for. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly FieldProblem[] | undefined;

  constructor(status: number, message: string, errors?: readonly FieldProblem[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }

  toAnswer(): Answer {
    const { status, message, errors } = this;
    const documentation = { documentation_url: "https://docs.github.com/rest", status: String(status) };
    return { status, body: { message, ...(errors === undefined ? undefined : { errors }), ...documentation } };
  }
}

export const notFound = () => new Problem(404, "Not Found");

/** A request whose fields do not hold; GitHub names each of them. */
export function invalid(...errors: readonly FieldProblem[]): Problem {
  return new Problem(422, "Validation Failed", errors);
}
