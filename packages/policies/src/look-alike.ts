import { LOOK_ALIKE_TABLE } from "./look-alike-table.js";
import { isPlain } from "./text.js";

/**
 * Folds a text so that what a human would read alike compares alike: compatibility forms (NFKD), accents, characters that
 * are drawn as nothing, letters of other scripts (UTS #39, section 4), and case. ASCII look-alikes such as `1` and `l`
 * stay, for {@link lookAlikePattern} to match.
 *
 * @remarks For rules that refuse a name. A rule that allows one compares exactly, since folding would widen it.
 */
export function fold(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  let folded = "";
  for (const character of text.normalize("NFKD").replace(UNSEEN, "")) folded += letterOf(character);
  return folded.toLowerCase();
}

/**
 * The source of a pattern, to be used without regard to case, that matches a folded text and its ASCII look-alikes:
 * `1`, `l`, `I` and `|`; `0` and `o`; `rn` and `m`.
 */
export function lookAlikePattern(folded: string): string {
  return folded.replace(/rn|[\s\S]/gu, (part) => ASCII_LOOK_ALIKES.get(part) ?? part.replace(/[^\p{L}\p{N}]/u, "\\$&"));
}

const UNSEEN = /[\p{M}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const ASCII_LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
  ...["i", "l", "1", "|"].map((letter) => [letter, "[il1|]"] as const),
  ...["o", "0"].map((letter) => [letter, "[o0]"] as const),
  ...["m", "rn"].map((letter) => [letter, "(?:m|rn)"] as const),
]);

const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOK_ALIKE_TABLE).flatMap(([letter, points]) =>
    points.split(" ").map((point) => [String.fromCodePoint(Number.parseInt(point, 16)), letter] as const),
  ),
);

// Since case is no difference, a letter looks like what its other case looks like: Cyrillic "м" like "М", and so "m".
function letterOf(character: string): string {
  return (
    LETTERS.get(character) ??
    LETTERS.get(character.toUpperCase()) ??
    LETTERS.get(character.toLowerCase()) ??
    symbolLetterOf(character) ??
    character
  );
}

/** The first of each block of 26 symbols that are letters in a frame, and that no normalisation resolves. */
const LETTER_SYMBOLS = [0x1f150, 0x1f170, 0x1f1e6] as const;

function symbolLetterOf(character: string): string | undefined {
  const point = character.codePointAt(0) as number;
  const first = LETTER_SYMBOLS.find((start) => point >= start && point < start + 26);
  return first === undefined ? undefined : String.fromCharCode(0x61 + point - first);
}
