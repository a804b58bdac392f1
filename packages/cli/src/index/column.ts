/** Numbers of one size, one for each row of a table, in memory that grows as rows come. What was never set is 0. */
export class Column<Values extends Float64Array | Uint32Array | Uint8Array> {
  #values: Values;
  readonly #make: (length: number) => Values;

  constructor(make: (length: number) => Values) {
    this.#make = make;
    this.#values = make(FIRST_LENGTH);
  }

  at(row: number): number {
    return this.#values[row] ?? 0;
  }

  set(row: number, value: number): void {
    if (row >= this.#values.length) this.#grow(row + 1);
    this.#values[row] = value;
  }

  #grow(length: number): void {
    const larger = this.#make(Math.max(length, Math.ceil(this.#values.length * GROWTH)));
    larger.set(this.#values);
    this.#values = larger;
  }
}

/** A column of numbers of any kind, such as times. */
export function floatColumn(): Column<Float64Array> {
  return new Column((length) => new Float64Array(length));
}

/** A column of positions or ids. */
export function idColumn(): Column<Uint32Array> {
  return new Column((length) => new Uint32Array(length));
}

/** A column of numbers below 256. */
export function byteColumn(): Column<Uint8Array> {
  return new Column((length) => new Uint8Array(length));
}

const FIRST_LENGTH = 64;
const GROWTH = 1.5;
