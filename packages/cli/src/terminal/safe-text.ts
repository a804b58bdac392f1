/**
 * Text of a record as it may be shown: payloads are hostile, and a terminal obeys control characters. Those, and characters
 * that nobody sees or that turn the direction of text around, are written as escapes.
 */
export function safeText(text: string): string {
  return text.replace(UNSAFE, escapeOf);
}

/** `DI` holds what is drawn as nothing: letters that are blank, and selectors in which whole messages can be hidden. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{DI}]/gu;

function escapeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}
