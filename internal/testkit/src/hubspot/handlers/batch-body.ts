import type { Answer } from "../../http/exchange.js";
import type { Problem } from "../problem.js";

/** A part of a batch that was refused. */
export interface BatchError {
  readonly problem: Problem;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** The answer to a batch: 207 where a part of it was refused. */
export function batchBody(status: number, results: readonly unknown[], errors: readonly BatchError[] = []): Answer {
  const now = new Date().toISOString();
  const body = { status: "COMPLETE", results, startedAt: now, completedAt: now };
  if (errors.length === 0) return { status, body };
  return { status: 207, body: { ...body, numErrors: errors.length, errors: errors.map(errorShape) } };
}

/** `StandardError` of `@hubspot/api-client`. */
function errorShape({ problem: { category, message }, context }: BatchError) {
  return { status: "error", category, message, context, links: {}, errors: [] };
}
