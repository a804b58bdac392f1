import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noPushToMain, protectTables } from "../src/index.js";
import { fold, lookAlikePattern } from "../src/look-alike.js";
import { LOOK_ALIKE_TABLE } from "../src/look-alike-table.js";
import { atCall, ref, say, table } from "./support.js";

/** Every spelling of a letter that this package claims to see through. */
const SPELLINGS: ReadonlyMap<string, readonly string[]> = new Map(
  [..."mainster"].map((letter) => [
    letter,
    [
      letter,
      letter.toUpperCase(),
      String.fromCodePoint(0xff21 + index(letter)),
      String.fromCodePoint(0x1d41a + index(letter)),
      String.fromCodePoint(0x1f130 + index(letter)),
      String.fromCodePoint(0x1f150 + index(letter)),
      String.fromCodePoint(0x24d0 + index(letter)),
      `${letter}\u0301`,
      ...(LOOK_ALIKE_TABLE[letter] ?? "").split(" ").map((point) => String.fromCodePoint(Number.parseInt(point, 16))),
    ],
  ]),
);

function index(letter: string): number {
  return letter.charCodeAt(0) - 0x61;
}

/** A name, each of its letters in any spelling. */
function spelled(name: string): fc.Arbitrary<string> {
  return fc
    .tuple(...[...name].map((letter) => fc.constantFrom(...(SPELLINGS.get(letter) ?? [letter]))))
    .map((letters) => letters.join(""));
}

/** A text with invisible characters anywhere in it. */
function haunted(name: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const ghost = fc.constantFrom(
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u202e",
    "\u2066",
    "\ufe0f",
    "\u{e0041}",
    "\u034f",
  );
  return fc.tuple(name, ghost, fc.nat()).map(([text, character, at]) => {
    const where = at % (text.length + 1);
    return text.slice(0, where) + character + text.slice(where);
  });
}

const place = fc.constantFrom(
  "",
  "refs/heads/",
  "REFS/HEADS/",
  "heads/",
  "refs/remotes/fork/",
  "refs/tags/",
  "origin/",
  "fork/",
  "refs/heads/refs/heads/",
);
const protectedName = fc.constantFrom("main", "master").chain(spelled);

describe("names of branches", () => {
  it("are recognised in every spelling and every place", async () => {
    await fc.assert(
      fc.asyncProperty(place, protectedName, async (before, name) => {
        expect((await say(noPushToMain, atCall([ref(before + name)]))).verdict).toBe("block");
      }),
      { numRuns: 2_000 },
    );
  });

  it("are recognised, or refused, with invisible characters in them", async () => {
    await fc.assert(
      fc.asyncProperty(place, haunted(protectedName), async (before, name) => {
        expect((await say(noPushToMain, atCall([ref(before + name)]))).verdict).toBe("block");
      }),
      { numRuns: 1_000 },
    );
  });

  it("pass where nothing of them can be mistaken", async () => {
    const other = fc
      .stringMatching(/^[a-z][a-z0-9_-]{0,30}$/)
      .filter((name) => !/^m(?:a[il1]n|aster)$|^rn|head$/.test(name));
    await fc.assert(
      fc.asyncProperty(other, async (name) => {
        expect((await say(noPushToMain, atCall([ref(`refs/heads/agent/${name}`)]))).passed).toBe(true);
        expect((await say(noPushToMain, atCall([ref(`refs/heads/${name}`)]))).passed).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("of any Unicode text are judged, never thrown over", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1 }), async (name) => {
        const { verdict, reason } = await say(noPushToMain, atCall([ref(name)]));
        expect(["pass", "block"]).toContain(verdict);
        expect(reason).not.toContain("threw");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("names of tables", () => {
  const policy = protectTables(["main.master"]);
  const quotes = fc.constantFrom(["", ""], ['"', '"'], ["`", "`"], ["[", "]"], [" ", "\u3000"], ["'", "' "]);

  it("are recognised in every spelling and all quotes, with and without their schema", async () => {
    const schema = fc.constantFrom("", "main.", "shop.main.");
    await fc.assert(
      fc.asyncProperty(schema.chain(spelled), spelled("master"), quotes, async (before, name, [open, close]) => {
        const written = before.replace(/([^.]+)\./g, `${open}$1${close}.`) + open + name + close;
        expect((await say(policy, atCall([table(written)]))).verdict).toBe("block");
      }),
      { numRuns: 2_000 },
    );
  });

  it("pass where nothing of them can be mistaken", async () => {
    const other = fc.stringMatching(/^[a-z][a-z0-9_]{0,30}$/).filter((name) => name !== "master");
    await fc.assert(
      fc.asyncProperty(other, async (name) => {
        expect((await say(policy, atCall([table(`main.${name}`)]))).passed).toBe(true);
      }),
    );
  });
});

describe("fold", () => {
  it("changes nothing more the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it("leaves printable ASCII as it is, but for case", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
        expect(fold(text)).toBe(text.toLowerCase());
      }),
    );
  });

  it("gives a text that its own pattern matches", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        expect(new RegExp(`^(?:${lookAlikePattern(fold(text))})$`, "i").test(fold(text))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

// Lines of confusables.txt (UTS #39), so that a slip in the table shows.
it.each([
  [0x0430, "a", "CYRILLIC SMALL LETTER A"],
  [0x03bf, "o", "GREEK SMALL LETTER OMICRON"],
  [0x0456, "i", "CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I"],
  [0x0575, "y", "not in the table: ARMENIAN SMALL LETTER YI"],
  [0x0578, "n", "ARMENIAN SMALL LETTER VO"],
  [0x13aa, "a", "CHEROKEE LETTER GO"],
  [0xa4ee, "a", "LISU LETTER A"],
  [0x1d00, "a", "LATIN LETTER SMALL CAPITAL A"],
  [0x041c, "m", "CYRILLIC CAPITAL LETTER EM"],
  [0x043c, "m", "CYRILLIC SMALL LETTER EM, by its capital"],
  [0x0131, "i", "LATIN SMALL LETTER DOTLESS I"],
  [0x017f, "s", "LATIN SMALL LETTER LONG S"],
  [0x212a, "k", "KELVIN SIGN"],
  [0x1f1f2, "m", "REGIONAL INDICATOR SYMBOL LETTER M"],
])("folds U+%s to %s", (point, letter, remark) => {
  const folded = fold(String.fromCodePoint(point));
  if (remark.startsWith("not")) expect(folded).not.toBe(letter);
  else expect(folded).toBe(letter);
});
