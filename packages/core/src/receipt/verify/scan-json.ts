/**
 * Where a canonical value (RFC 8785) that begins at an offset ends, or {@link NONE} where none begins there.
 *
 * @param depth - how many objects and arrays are around it
 */
export type Scan = (bytes: Buffer, at: number, depth: number) => number;

/** Nothing canonical begins there. */
export const NONE = -1;

/** How deeply the objects and arrays of a record may be nested. */
export const MAX_DEPTH = 80;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Bytes that stand for themselves within a string; those from 0x80 on are checked as UTF-8 before. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH),
);

const TRUE = ascii("true");
const FALSE = ascii("false");
const NULL = ascii("null");

/** A canonical value of any shape that may enter a record: no reserved key, no unsafe integer, not too deep. */
export const scanValue: Scan = (bytes, at, depth) => {
  switch (bytes[at]) {
    case QUOTE:
      return scanString(bytes, at);
    case OPEN_BRACE:
      return scanMembers(bytes, at, depth, undefined);
    case OPEN_BRACKET:
      return scanItems(bytes, at, depth, scanValue);
    case 0x74:
      return scanWord(bytes, at, TRUE);
    case 0x66:
      return scanWord(bytes, at, FALSE);
    case 0x6e:
      return scanWord(bytes, at, NULL);
    default:
      return scanNumber(bytes, at);
  }
};

/** Exactly these bytes. */
export function scanWord(bytes: Buffer, at: number, word: Buffer): number {
  for (let index = 0; index < word.length; index++) {
    if (bytes[at + index] !== word[index]) return NONE;
  }
  return at + word.length;
}

/** A string with no escape but the necessary ones (RFC 8785 §3.2.2.2). */
export function scanString(bytes: Buffer, at: number): number {
  if (bytes[at] !== QUOTE) return NONE;
  for (let next = at + 1; ; ) {
    while (PLAIN[bytes[next] as number] === 1) next++;
    if (bytes[next] === QUOTE) return next + 1;
    if (bytes[next] !== BACKSLASH) return NONE;
    const length = escapeLength(bytes, next + 1);
    if (length === 0) return NONE;
    next += 1 + length;
  }
}

/** A number as ECMAScript writes it (RFC 8785 §3.2.2.3); one that is written as an integer is a safe one. */
export function scanNumber(bytes: Buffer, at: number): number {
  let end = at;
  if (bytes[end] === MINUS) end++;
  const digits = end;
  while (isDigit(bytes[end])) end++;
  if (end === digits) return NONE;
  if (bytes[end] !== 0x2e && bytes[end] !== 0x65) {
    if (bytes[digits] === ZERO) return end - at === 1 ? end : NONE;
    return end - digits < 16 || Number.isSafeInteger(Number(textOf(bytes, at, end))) ? end : NONE;
  }
  while (isDigit(bytes[end]) || isNumberSign(bytes[end])) end++;
  const text = textOf(bytes, at, end);
  return String(Number(text)) === text ? end : NONE;
}

/** An array. */
export function scanItems(bytes: Buffer, at: number, depth: number, item: Scan): number {
  if (bytes[at] !== OPEN_BRACKET || depth >= MAX_DEPTH) return NONE;
  if (bytes[at + 1] === CLOSE_BRACKET) return at + 2;
  for (let next = at + 1; ; next++) {
    next = item(bytes, next, depth + 1);
    if (next === NONE) return NONE;
    if (bytes[next] === CLOSE_BRACKET) return next + 1;
    if (bytes[next] !== COMMA) return NONE;
  }
}

/**
 * An object of any members, in order and each once.
 *
 * @param known - how the members of these names are read
 */
export function scanMembers(
  bytes: Buffer,
  at: number,
  depth: number,
  known: ReadonlyMap<string, Scan> | undefined,
): number {
  if (bytes[at] !== OPEN_BRACE || depth >= MAX_DEPTH) return NONE;
  if (bytes[at + 1] === CLOSE_BRACE) return at + 2;
  let before = NONE;
  for (let key = at + 1; ; ) {
    const end = scanString(bytes, key);
    if (end === NONE || bytes[end] !== COLON) return NONE;
    if (isReserved(bytes, key) && scanWord(bytes, key, TRUNCATED) === NONE) return scanPlaceholder(bytes, at);
    if (before !== NONE && !isBefore(bytes, before, key)) return NONE;
    const scan = known?.get(textOf(bytes, key + 1, end - 1)) ?? scanValue;
    const next = scan(bytes, end + 1, depth + 1);
    if (next === NONE) return NONE;
    if (bytes[next] === CLOSE_BRACE) return next + 1;
    if (bytes[next] !== COMMA) return NONE;
    before = key;
    key = next + 1;
  }
}

/** The bytes of a range, each as one character. */
export function textOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString("latin1", start, end);
}

/** The bytes of an ASCII text. */
export function ascii(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** `+`, `-`, `.` and `e`. */
function isNumberSign(byte: number | undefined): boolean {
  return byte === 0x2b || byte === MINUS || byte === 0x2e || byte === 0x65;
}

/** How many bytes belong to a necessary escape, its backslash not counted. */
function escapeLength(bytes: Buffer, at: number): number {
  const letter = bytes[at];
  if (letter !== 0x75) return letter !== undefined && SHORT_ESCAPES.has(letter) ? 1 : 0;
  return LONG_ESCAPES.has(textOf(bytes, at, at + 5)) ? 5 : 0;
}

const SHORT_ESCAPES: ReadonlySet<number> = new Set(ascii('"\\bfnrt'));

const LONG_ESCAPES: ReadonlySet<string> = new Set(
  Array.from({ length: 0x20 }, (_, code) => JSON.stringify(String.fromCharCode(code)).slice(2, -1)).filter(
    (text) => text.length === 5,
  ),
);

/** Whether the first of two keys sorts before the second by UTF-16 code units (RFC 8785 §3.2.3). */
function isBefore(bytes: Buffer, first: number, second: number): boolean {
  for (let index = 1; ; index++) {
    const a = bytes[first + index] as number;
    const b = bytes[second + index] as number;
    // Escapes hide what is compared, and from U+E000 on the order of UTF-8 is not that of UTF-16.
    if (a === BACKSLASH || b === BACKSLASH || (a !== b && (a >= 0xee || b >= 0xee))) {
      return keyAt(bytes, first) < keyAt(bytes, second);
    }
    if (b === QUOTE) return false;
    if (a !== b) return a === QUOTE || a < b;
  }
}

function keyAt(bytes: Buffer, at: number): string {
  const text = Buffer.from(textOf(bytes, at, scanString(bytes, at)), "latin1").toString("utf8");
  return JSON.parse(text) as string;
}

const RESERVED_KEYS = ["$enact", "$digest", "$bytes", "__proto__"].map((key) => ascii(`"${key}"`));

function isReserved(bytes: Buffer, key: number): boolean {
  const first = bytes[key + 1];
  if (first !== 0x24 && first !== 0x5f) return false;
  return RESERVED_KEYS.some((reserved) => scanWord(bytes, key, reserved) !== NONE);
}

const REDACTED = ascii('{"$enact":"redacted"}');
const UNSERIALIZABLE = ascii('{"$enact":"unserializable","type":');
const BYTES = ascii('{"$bytes":');
const DIGEST = ascii(',"$digest":"sha256:');

/** The member of an object that was not kept whole. */
const TRUNCATED = ascii('"$enact":"truncated"');

/** The objects that use reserved keys: what stands for something redacted, unserializable or too large. */
function scanPlaceholder(bytes: Buffer, at: number): number {
  const redacted = scanWord(bytes, at, REDACTED);
  if (redacted !== NONE) return redacted;
  let next = scanWord(bytes, at, UNSERIALIZABLE);
  if (next !== NONE) {
    next = scanString(bytes, next);
    return next !== NONE && bytes[next] === CLOSE_BRACE ? next + 1 : NONE;
  }
  next = scanWord(bytes, at, BYTES);
  if (next === NONE || bytes[next] === MINUS) return NONE;
  next = scanNumber(bytes, next);
  if (next !== NONE) next = scanWord(bytes, next, DIGEST);
  if (next === NONE) return NONE;
  return /^[0-9a-f]{64}"\}$/.test(textOf(bytes, next, next + 66)) ? next + 66 : NONE;
}
