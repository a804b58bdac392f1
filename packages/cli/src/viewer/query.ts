import { receiptSchema } from "@enact/core";
import { z } from "zod";
import type { RunFilter } from "../index/run-row.js";
import { parseTime } from "../time/parse-time.js";
import { RequestProblem } from "./request-problem.js";

const text = z.string().min(1, "must not be empty").max(500, "must have at most 500 characters");

const moment = text.transform((typed, context) => {
  try {
    return parseTime(typed, new Date());
  } catch {
    context.addIssue("must be a date or a time of ISO 8601");
    return z.NEVER;
  }
});

const count = z
  .string()
  .regex(/^\d{1,9}$/, "must be a number in digits")
  .transform(Number);

const size = count.pipe(z.number().min(1, "must be at least 1").max(200, "must be at most 200"));

const filter = {
  decision: z.enum(receiptSchema.shape.decision.options).optional(),
  outcome: z.enum([...receiptSchema.shape.outcome.options, "open"]).optional(),
  workflow: text.optional(),
  actor: text.optional(),
  system: text.optional(),
  action: text.optional(),
  resource: text.optional(),
  policy: text.optional(),
  since: moment.optional(),
  until: moment.optional(),
  text: text.optional(),
} satisfies Readonly<Record<keyof RunFilter, z.ZodType>>;

/** What `/api/runs` can be asked. */
export const runsQuery = z.strictObject({ ...filter, offset: count.default(0), limit: size.default(100) });

/** What `/api/stats` can be asked. */
export const statsQuery = z.strictObject({ ...filter, spans: size.default(60) });

/** What the others can be asked: nothing. */
export const noQuery = z.strictObject({});

/**
 * Reads the query of a request.
 *
 * @throws RequestProblem 400 naming the parameter that is wrong
 */
export function readQuery<Query>(schema: z.ZodType<Query>, parameters: URLSearchParams): Query {
  const entries = [...parameters];
  const given = new Map(entries);
  if (given.size !== entries.length) throw new RequestProblem(400, "Each parameter can be given once.");
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  throw new RequestProblem(400, parsed.error.issues.map(sentenceOf).join(" "));
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `There is no parameter ${issue.keys.map(quoted).join(", ")}.`;
  const what = issue.code === "invalid_value" ? `must be one of ${issue.values.join(", ")}` : issue.message;
  return `The parameter ${quoted(String(issue.path[0]))} ${what}.`;
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
