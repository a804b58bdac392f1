import type { z } from "zod";
import { ascii, MAX_DEPTH, NONE, type Scan, scanWord } from "./scan-json.js";

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
    const index = this.#indexes.get(name);
    return index !== undefined && this.#starts[index] !== NONE;
  }

  /** Where a member of the last object begins, or {@link NONE}. */
  start(name: string): number {
    return this.#starts[this.#indexes.get(name) as number] as number;
  }

  /** Where a member of the last object ends. */
  end(name: string): number {
    return this.#ends[this.#indexes.get(name) as number] as number;
  }

  /** A member of the last object, out of the text of the same bytes; undefined where it is absent. */
  textIn(text: string, name: string): string | undefined {
    const index = this.#indexes.get(name);
    const start = index === undefined ? NONE : (this.#starts[index] as number);
    return start === NONE ? undefined : text.slice(start, this.#ends[index as number]);
  }

  /** Remembers where the members of the last object stand, behind those that were remembered before. */
  remember(spans: number[]): void {
    for (let index = 0; index < this.#starts.length; index++) {
      spans.push(this.#starts[index] as number, this.#ends[index] as number);
    }
  }

  /** {@link ObjectScan.textIn} of an object that was remembered. */
  rememberedIn(text: string, spans: readonly number[], object: number, name: string): string | undefined {
    const at = 2 * (object * this.#starts.length + (this.#indexes.get(name) as number));
    const start = spans[at] as number;
    return start === NONE ? undefined : text.slice(start, spans[at + 1]);
  }
}
