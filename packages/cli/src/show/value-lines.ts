import { safeJson } from "../terminal/safe-json.js";
import { safeText } from "../terminal/safe-text.js";

/** Whether everything is shown, however long it is. */
export interface Extent {
  readonly isFull: boolean;
}

/** JSON that somebody else has written, to be read by people: indented, and cut where it is long. */
export function valueLines(value: unknown, { isFull }: Extent): readonly string[] {
  const lines = safeJson(value).split("\n");
  if (isFull) return lines;
  const shown = lines.slice(0, MOST_LINES).map(shortened);
  const left = lines.length - shown.length;
  return left === 0 ? shown : [...shown, `… ${left} more lines; --full shows them`];
}

/** A text that somebody else has written, on one line, and cut where it is long. */
export function textLine(text: string, { isFull }: Extent): string {
  return isFull ? safeText(text) : shortened(safeText(text));
}

function shortened(line: string): string {
  const left = line.length - MOST_CHARACTERS;
  return left <= 0 ? line : `${line.slice(0, MOST_CHARACTERS)}… ${left} more characters; --full shows them`;
}

const MOST_LINES = 40;
const MOST_CHARACTERS = 400;
