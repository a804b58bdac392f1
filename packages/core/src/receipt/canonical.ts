import type { Json } from "../json.js";

/**
 * The canonical form of a JSON value (RFC 8785, JSON Canonicalization Scheme): members sorted by UTF-16 code units, no
 * white space, numbers and strings as ECMAScript writes them.
 *
 * @remarks The value must be what `snapshot` or `encode` made, or `JSON.parse` gave: no undefined, no lone surrogates.
 */
export function canonical(value: Json): string {
  return canonicalBytes(value).toString("utf8");
}

/**
 * {@link canonical} in UTF-8, as it is signed and stored.
 *
 * @param spare - how many bytes the caller is going to write behind it: the buffer has room for them
 */
export function canonicalBytes(value: Json, spare = 0): Buffer {
  const writer = new Writer();
  writer.value(value);
  return writer.finish(spare);
}

/** Writes bytes straight away: text that is put together first has to be copied once more. */
class Writer {
  #bytes = Buffer.allocUnsafe(USUAL_BYTES);
  #length = 0;

  value(value: Json): void {
    if (typeof value === "string") this.#text(value);
    else if (typeof value !== "object" || value === null) this.#ascii(String(Object.is(value, -0) ? 0 : value));
    else if (Array.isArray(value)) this.#array(value);
    else this.#object(value as Readonly<Record<string, Json>>);
  }

  finish(spare: number): Buffer {
    this.#reserve(spare);
    return this.#bytes.subarray(0, this.#length + spare);
  }

  #array(items: readonly Json[]): void {
    this.#byte(0x5b);
    for (let index = 0; index < items.length; index++) {
      if (index > 0) this.#byte(0x2c);
      this.value(items[index] as Json);
    }
    this.#byte(0x5d);
  }

  #object(value: Readonly<Record<string, Json>>): void {
    const keys = Object.keys(value);
    const sorted = isSorted(keys);
    // Without a comparator, sort compares UTF-16 code units: RFC 8785 §3.2.3.
    if (!sorted) keys.sort();
    const values = sorted ? Object.values(value) : keys.map((key) => value[key] as Json);
    this.#byte(0x7b);
    for (let index = 0; index < keys.length; index++) {
      if (index > 0) this.#byte(0x2c);
      this.#text(keys[index] as string);
      this.#byte(0x3a);
      this.value(values[index] as Json);
    }
    this.#byte(0x7d);
  }

  /** ASCII without control characters is the usual case; quotation marks and backslashes are common in it. */
  #text(text: string): void {
    const { length } = text;
    this.#reserve(2 * length + 2);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = 0x22;
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index);
      if (unit < 0x20 || unit > 0x7e) {
        this.#encoded(JSON.stringify(text));
        return;
      }
      if (unit === 0x22 || unit === 0x5c) bytes[at++] = 0x5c;
      bytes[at++] = unit;
    }
    bytes[at++] = 0x22;
    this.#length = at;
  }

  #encoded(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length, "utf8");
  }

  #ascii(text: string): void {
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index++) this.#bytes[this.#length++] = text.charCodeAt(index);
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** What most records fit into. */
const USUAL_BYTES = 2048;

function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index++) {
    const before = keys[index - 1] as string;
    const after = keys[index] as string;
    const first = before.charCodeAt(0) - after.charCodeAt(0);
    if (first > 0 || (!(first < 0) && before > after)) return false;
  }
  return true;
}
