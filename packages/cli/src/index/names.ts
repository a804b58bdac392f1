/** Texts by number, each once: what thousands of runs have in common is kept in memory one time. */
export class Names {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];

  get size(): number {
    return this.#texts.length;
  }

  /** The number of a text; a new one where it is new. */
  add(text: string): number {
    const name = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#texts.push(name) - 1;
    this.#ids.set(name, id);
    return id;
  }

  at(id: number): string {
    return this.#texts[id] ?? "";
  }

  /** In the order of their numbers. */
  all(): readonly string[] {
    return this.#texts;
  }

  /** Which of them are wanted, by number. */
  matching(isWanted: (text: string, id: number) => boolean): Uint8Array {
    return Uint8Array.from(this.#texts, (text, id) => (isWanted(text, id) ? 1 : 0));
  }
}

/** In UTF-16 code units. Longer names are no names, and a log must not fill the memory with them. */
const LONGEST = 1_000;
