/** What no name a human reads should hold: controls, formats, private use, unassigned, and everything drawn as nothing. */
// U+2800, the empty Braille pattern, is the one blank that Unicode counts among the symbols.
const UNREADABLE = /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** How much of a name enters a reason. */
const QUOTED_CHARACTERS = 60;

/** Whether a text is printable ASCII from end to end: then nothing in it can pose as something else. */
export function isPlain(text: string): boolean {
  return PRINTABLE_ASCII.test(text);
}

/** Whether everything in a text can be seen: no control, bidirectional, zero-width, unassigned or lone code unit. */
export function isReadable(text: string): boolean {
  return PRINTABLE_ASCII.test(text) || !UNREADABLE.test(text);
}

/** A name for a reason: in quotes, cut, and with what cannot be seen written as its code point. */
export function quote(text: string): string {
  let shown = "";
  for (const character of text) {
    if (shown.length >= QUOTED_CHARACTERS) return `"${shown}…"`;
    shown += visible(character);
  }
  return `"${shown}"`;
}

function visible(character: string): string {
  if (isPlain(character) || !NOT_SHOWN.test(character)) return character;
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}

const NOT_SHOWN = /[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A number of things: `1 file`, `2 files`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
