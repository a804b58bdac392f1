import type { ChalkInstance } from "chalk";
import { type Members, textOf } from "../index/members.js";
import { colourOf } from "../list/colours.js";
import { safeText } from "../terminal/safe-text.js";
import { type Extent, textLine } from "./value-lines.js";

/** What each policy said, a line for each. */
export function policyLines(results: readonly Members[], colours: ChalkInstance, extent: Extent): readonly string[] {
  const width = Math.max(0, ...results.map((result) => verdictOf(result).length));
  return results.map((result) => {
    const verdict = verdictOf(result);
    const { policy, version, reason, applicable } = result;
    const name = typeof version === "string" ? `${textOf(policy)} (version ${version})` : (textOf(policy) ?? "");
    const said = applicable === false ? "does not apply here" : (textOf(reason) ?? "");
    return `${colourOf(colours, verdict)(safeText(verdict).padEnd(width))}  ${textLine(`${name}: ${said}`, extent)}`;
  });
}

function verdictOf({ verdict, passed }: Members): string {
  const said = textOf(verdict) ?? "";
  if (said !== "requireApproval") return said;
  return passed === true ? "approved" : "asks for approval";
}
