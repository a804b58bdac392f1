import type { z } from "zod";
import { ascii, MAX_DEPTH, NONE, type Scan, scanWord } from "./scan-json.js";
import { Texts } from "./texts.js";

interface Member {
  /** The name as it stands in an object, with its colon. */
  readonly key: Buffer;
  readonly scan: Scan;
  readonly optional: boolean;
}

/** Reads objects with a fixed set of members, and remembers where the members of the last one stand. */
export class ObjectScan {
  readonly #members: readonly Member[];
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #texts = new Texts();

  /** @param scanOf - how a member is read */
  constructor(shape: Readonly<Record<string, z.core.$ZodType>>, scanOf: (schema: z.core.$ZodType) => Scan) {
    const names = Object.keys(shape).sort();
    this.#members = names.map((name) => {
      const member = shape[name] as z.core.$ZodType;
      return { key: ascii(`"${name}":`), scan: scanOf(member), optional: member._zod.optin === "optional" };
    });
    this.#indexes = new Map(names.map((name, index) => [name, index]));
    this.#starts = new Int32Array(names.length).fill(NONE);
    this.#ends = new Int32Array(names.length);
  }

  /** Reads an object up to its last brace, and gives where that stands (if it is one), or {@link NONE}. */
  scan(bytes: Buffer, at: number, depth: number): number {
    if (bytes[at] !== 0x7b || depth >= MAX_DEPTH) return NONE;
    let next = at;
    for (let index = 0; index < this.#members.length; index++) {
      const { key, scan, optional } = this.#members[index] as Member;
      const start = next === at || bytes[next] === 0x2c ? scanWord(bytes, next + 1, key) : NONE;
      this.#starts[index] = start;
      if (start === NONE) {
        if (optional) continue;
        return NONE;
      }
      next = scan(bytes, start, depth + 1);
      if (next === NONE) return NONE;
      this.#ends[index] = next;
    }
    return next === at ? at + 1 : next;
  }

  /** Whether the last object has a member. */
  has(name: string): boolean {
    return this.#startOf(name) !== NONE;
  }

  /** A member of the last object, each of its bytes as one character; undefined where it is absent. */
  text(bytes: Buffer, name: string): string | undefined {
    const start = this.#startOf(name);
    return start === NONE ? undefined : this.#texts.of(name, bytes, start, this.#endOf(name));
  }

  /** A member of the last object that is a string and is there, without its quotes. */
  plain(bytes: Buffer, name: string): string {
    return this.#texts.of(name, bytes, this.#startOf(name) + 1, this.#endOf(name) - 1);
  }

  /** A member of the last object that is a number without a sign and a point, and is there. */
  number(bytes: Buffer, name: string): number {
    let value = 0;
    for (let at = this.#startOf(name); at < this.#endOf(name); at++) value = value * 10 + (bytes[at] as number) - 0x30;
    return value;
  }

  #startOf(name: string): number {
    const index = this.#indexes.get(name);
    return index === undefined ? NONE : (this.#starts[index] as number);
  }

  #endOf(name: string): number {
    return this.#ends[this.#indexes.get(name) as number] as number;
  }
}
