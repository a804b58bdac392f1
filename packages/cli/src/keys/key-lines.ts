import { safeText } from "../terminal/safe-text.js";
import type { Terminal } from "../terminal/terminal.js";
import type { KeyFacts } from "./key-facts.js";

/** A key as it is shown. */
export function keyLines({ colours: { bold } }: Terminal, from: string, facts: KeyFacts): readonly string[] {
  const { kid, alg, canSign, publicKey } = facts;
  return [
    bold(safeText(from)),
    `  kid        ${safeText(kid)}`,
    `  algorithm  ${alg}`,
    `  can        ${canSign ? "sign and verify" : "verify"}`,
    ...(publicKey === undefined
      ? []
      : publicKey
          .trimEnd()
          .split("\n")
          .map((line) => `  ${line}`)),
  ];
}
