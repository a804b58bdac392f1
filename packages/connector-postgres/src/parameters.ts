/** The parameters of one statement, in order. */
export class Parameters {
  readonly #values: (string | null)[] = [];

  get values(): readonly (string | null)[] {
    return this.#values;
  }

  /** Takes a value, and gives what stands for it in the statement. */
  add(value: string | null): string {
    return `$${this.#values.push(value)}`;
  }
}
