import { fold, lookAlikePattern } from "./look-alike.js";
import { isReadable } from "./text.js";

/** Longer than any column and the path below it. */
const MAX_CHARACTERS = 1_000;

const PLAIN_PATH = /^[a-z0-9]+(?:\.[a-z0-9]+)*$/i;

/**
 * The path of a field, folded and with nothing left of each step but its letters and digits: `billing_address["Street"]`
 * is `billingaddress.street`. Undefined where nothing is left, as of `*` and `$`, which stand for everything.
 */
export function fieldOf(field: unknown): string | undefined {
  if (typeof field !== "string" || field.length > MAX_CHARACTERS) return undefined;
  if (PLAIN_PATH.test(field)) return field;
  if (field.includes("*") || !isReadable(field)) return undefined;
  const steps = fold(field)
    .split(/[.[\]/>]/)
    .map((step) => step.replace(/[^\p{L}\p{N}]/gu, ""))
    .filter((step) => step !== "");
  return steps.length === 0 ? undefined : steps.join(".");
}

/**
 * A pattern, to be used without regard to case, for the paths that {@link fieldOf} gives: of the field itself, of what is
 * below it, and of the wholes it is a part of.
 */
export function fieldPattern(path: string): string {
  const steps = path.split(".").map((step) => lookAlikePattern(step.toLowerCase()));
  const wholes = steps.slice(0, -1).map((_step, index) => `(?:^|\\.)${steps.slice(0, index + 1).join("\\.")}$`);
  return [...wholes, `(?:^|\\.)${steps.join("\\.")}(?:\\.|$)`].join("|");
}
