import { ConfigurationError } from "../errors.js";
import { isJsonObject, type Json } from "../json.js";
import type { ActionResult } from "../models/action-result.js";
import type { PolicyResult } from "../models/policy-result.js";
import type { RecordContent } from "../models/record.js";

/** The parts of a record that can be redacted: what the first step of a path names. */
const PARTS = ["actor", "payload", "input", "before", "output", "facts"] as const;
type Part = (typeof PARTS)[number];

/** What stands in a record in the place of what was redacted. */
const REDACTED: Json = Object.freeze({ $enact: "redacted" });

/**
 * Makes the function that takes configured paths out of records before they are signed.
 *
 * A path begins with the part of a record it means (`actor`, `payload`, `input`, `before`, `output`, `facts`), then names
 * members; `*` stands for any one member or item, `**` for any number of them: `payload.card.number`,
 * `output.rows.*.email`, `input.**.password`.
 *
 * @throws ConfigurationError for a path that means nothing
 */
export function createRedactor(paths: readonly string[]): <Content extends RecordContent>(content: Content) => Content {
  if (paths.length === 0) return (content) => content;
  const parsed = paths.map(parse);
  const redactPart = (part: Part, value: Json): Json => {
    const routes = parsed.filter((path) => path.part === part).map((path) => path.steps);
    return routes.length === 0 ? value : redact(value, routes);
  };
  const policyResult = (result: PolicyResult): PolicyResult =>
    result.facts === undefined
      ? result
      : { ...result, facts: redactPart("facts", result.facts) as typeof result.facts };
  const action = (entry: ActionResult): ActionResult => ({
    ...entry,
    input: redactPart("input", entry.input),
    output: redactPart("output", entry.output),
    ...("before" in entry ? { before: redactPart("before", entry.before as Json) } : undefined),
    ...(entry.policyResults === undefined ? undefined : { policyResults: entry.policyResults.map(policyResult) }),
  });
  return <Content extends RecordContent>(content: Content): Content => {
    const part: Record<string, unknown> = {};
    if ("actor" in content) part["actor"] = redactPart("actor", content.actor);
    if ("payload" in content) part["payload"] = redactPart("payload", content.payload);
    if ("input" in content) part["input"] = redactPart("input", content.input);
    if ("before" in content) part["before"] = redactPart("before", content.before as Json);
    if ("output" in content) part["output"] = redactPart("output", content.output);
    if ("policyResults" in content) part["policyResults"] = content.policyResults.map(policyResult);
    if ("actionsTaken" in content) part["actionsTaken"] = content.actionsTaken.map(action);
    return { ...content, ...part };
  };
}

function parse(path: string): { readonly part: Part; readonly steps: readonly string[] } {
  const [first, ...steps] = path.split(".");
  const part = PARTS.find((name) => name === first);
  if (part === undefined || steps.length === 0 || steps.includes("")) {
    throw new ConfigurationError(
      `redact: "${path}" means nothing; a path is one of ${PARTS.join(", ")}, then the members, as in "payload.card.number".`,
    );
  }
  return { part, steps };
}

function redact(value: Json, routes: readonly (readonly string[])[]): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json, index) => redactMember(item, String(index), routes));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redactMember(member, key, routes)]));
}

function redactMember(value: Json, key: string, routes: readonly (readonly string[])[]): Json {
  const onwards: (readonly string[])[] = [];
  for (const [step, ...rest] of routes.flatMap(withoutDeep)) {
    if (step === "**" && rest.length > 0) onwards.push(["**", ...rest]);
    else if (step === "**" || step === "*" || step === key) {
      if (rest.length === 0) return REDACTED;
      onwards.push(rest);
    }
  }
  return onwards.length === 0 ? value : redact(value, onwards);
}

/** `**` also stands for no member at all. */
function withoutDeep(route: readonly string[]): readonly (readonly string[])[] {
  return route[0] === "**" && route.length > 1 ? [route, ...withoutDeep(route.slice(1))] : [route];
}
