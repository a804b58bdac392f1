import { textWidth } from "../terminal/fit-columns.js";

/** No terminal is so narrow that words would stand alone. */
const LEAST = 20;

/**
 * Breaks a text into lines between its words.
 *
 * @param width - how many columns there are; undefined where nothing is broken
 * @param indent - stands before each line
 */
export function wrapText(text: string, width: number | undefined, indent = ""): readonly string[] {
  // A terminal that does not know how wide it is says 0.
  if (width === undefined || width === 0) return [indent + text];
  const room = Math.max(LEAST, width - indent.length);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer) > room) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, indent + line];
}
