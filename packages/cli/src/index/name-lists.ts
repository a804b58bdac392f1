/** Lists of small numbers by number, each list once. A list of one, the usual case, takes no memory. */
export class NameLists {
  readonly #ids = new Map<string, number>();
  readonly #lists: (readonly number[])[] = [];

  /** The number of a list; what is in it twice counts once, and at most {@link LONGEST} are kept. */
  add(numbers: Iterable<number>): number {
    const list = [...new Set(numbers)].slice(0, LONGEST);
    const [only] = list;
    if (only === undefined) return EMPTY;
    if (list.length === 1) return 2 * only + 1;
    const key = list.join();
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = 2 * this.#lists.push(list);
    this.#ids.set(key, id);
    return id;
  }

  at(id: number): readonly number[] {
    if (id === EMPTY) return [];
    return id % 2 === 1 ? [(id - 1) / 2] : (this.#lists[id / 2 - 1] as readonly number[]);
  }

  /** Whether any number of a list is marked. */
  hasAny(id: number, marks: Uint8Array): boolean {
    if (id === EMPTY) return false;
    if (id % 2 === 1) return marks[(id - 1) / 2] === 1;
    return (this.#lists[id / 2 - 1] as readonly number[]).some((number) => marks[number] === 1);
  }
}

const EMPTY = 0;

/** More than any run touches that people look at. */
const LONGEST = 4_096;
