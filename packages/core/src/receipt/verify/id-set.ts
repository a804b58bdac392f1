/**
 * A set of run ids, exact, in about 24 bytes each: a million of them must not take what a million strings do.
 *
 * @remarks Ids must be lower-case UUIDs.
 */
export class IdSet {
  /** The ids themselves, four words each, in the order they came. */
  readonly #chunks: Uint32Array[] = [];
  /** Open-addressing tables of positions, by the first bits of the hash: small ones, so that growing copies little. */
  readonly #tables = Array.from({ length: TABLES }, () => new Uint32Array(16));
  readonly #counts = new Uint32Array(TABLES);
  readonly #words = new Uint32Array(4);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds an id; false when it was there. */
  add(id: string): boolean {
    const hash = this.#load(id);
    const table = hash >>> TABLE_SHIFT;
    const slot = this.#slotOf(table, hash);
    const slots = this.#tables[table] as Uint32Array;
    if (slots[slot] !== 0) return false;
    slots[slot] = this.#store();
    const count = (this.#counts[table] as number) + 1;
    this.#counts[table] = count;
    if (count * 4 > slots.length * 3) this.#grow(table);
    return true;
  }

  has(id: string): boolean {
    const hash = this.#load(id);
    const table = hash >>> TABLE_SHIFT;
    return (this.#tables[table] as Uint32Array)[this.#slotOf(table, hash)] !== 0;
  }

  /** The slot that holds the loaded id, or the free one where it belongs. */
  #slotOf(table: number, hash: number): number {
    const slots = this.#tables[table] as Uint32Array;
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0 && !this.#isLoaded(slots[slot] as number)) slot = (slot + 1) & mask;
    return slot;
  }

  #isLoaded(position: number): boolean {
    const chunk = this.#chunks[(position - 1) >>> CHUNK_SHIFT] as Uint32Array;
    const at = ((position - 1) & CHUNK_MASK) * 4;
    const words = this.#words;
    return (
      chunk[at] === words[0] && chunk[at + 1] === words[1] && chunk[at + 2] === words[2] && chunk[at + 3] === words[3]
    );
  }

  #load(id: string): number {
    let word = 0;
    let digits = 0;
    for (let index = 0; index < id.length; index++) {
      const code = id.charCodeAt(index);
      if (code === 0x2d) continue;
      word = (word << 4) | (code < 0x60 ? code - 0x30 : code - 0x57);
      digits++;
      if ((digits & 7) === 0) this.#words[(digits >>> 3) - 1] = word;
    }
    return hashOf(this.#words, 0);
  }

  #store(): number {
    const position = this.#size++;
    if ((position & CHUNK_MASK) === 0) this.#chunks.push(new Uint32Array(4 << CHUNK_SHIFT));
    (this.#chunks.at(-1) as Uint32Array).set(this.#words, (position & CHUNK_MASK) * 4);
    return position + 1;
  }

  #grow(table: number): void {
    const old = this.#tables[table] as Uint32Array;
    const slots = new Uint32Array(old.length * 2);
    const mask = slots.length - 1;
    for (const position of old) {
      if (position === 0) continue;
      const chunk = this.#chunks[(position - 1) >>> CHUNK_SHIFT] as Uint32Array;
      let slot = hashOf(chunk, ((position - 1) & CHUNK_MASK) * 4) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = position;
    }
    this.#tables[table] = slots;
  }
}

const TABLES = 256;
const TABLE_SHIFT = 24;
const CHUNK_SHIFT = 13;
const CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;

/** The first words of a UUIDv7 are a clock, the last ones random. */
function hashOf(words: Uint32Array, at: number): number {
  const mixed = Math.imul((words[at] as number) ^ (words[at + 1] as number), 0x9e3779b1) ^ (words[at + 2] as number);
  const hash = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) ^ (words[at + 3] as number);
  return Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
}
