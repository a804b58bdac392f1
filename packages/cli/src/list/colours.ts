import type { ChalkInstance } from "chalk";

/** The colour of a decision, an outcome, a status or a verdict. */
export function colourOf(colours: ChalkInstance, word: string): (text: string) => string {
  if (GOOD.includes(word)) return colours.green;
  if (BAD.includes(word)) return colours.red;
  return colours.yellow;
}

const GOOD: readonly string[] = ["PASS", "succeeded", "pass", "reversed", "approved", "good"];
const BAD: readonly string[] = ["BLOCK", "failed", "blocked", "block", "rejected", "bad", "unknown key"];
