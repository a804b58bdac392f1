import { safeText } from "../terminal/safe-text.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Check } from "./check.js";

/** What was found, and what to do about it. */
export function checkLines({ colours }: Terminal, checks: readonly Check[]): readonly string[] {
  const { green, yellow, red } = colours;
  const paint = { ok: green, warning: yellow, problem: red, unchecked: red } as const;
  const nameWidth = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, state, message, fix }) => [
    `${paint[state](state.padEnd(STATE_WIDTH))}  ${name.padEnd(nameWidth)}  ${safeText(message)}`,
    ...(fix === undefined ? [] : [`${" ".repeat(STATE_WIDTH + nameWidth + 4)}${safeText(fix)}`]),
  ]);
  const count = (state: Check["state"]) => checks.filter((check) => check.state === state).length;
  const counts = [`problems: ${count("problem")}`, `warnings: ${count("warning")}`];
  if (count("unchecked") > 0) counts.push(`not checked: ${count("unchecked")}`);
  return [...lines, "", counts.join(", ")];
}

const STATE_WIDTH = "unchecked".length;
