/**
 * Work that many ask for at the same time. Everyone is answered by a turn that begins after he asked, so it covers what
 * he has in mind; turns never overlap, and all who wait for the next one share it.
 */
export class Turns {
  readonly #work: () => Promise<void>;
  #current: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves, or rejects, with the next turn. */
  next(): Promise<void> {
    this.#next ??= this.#begin();
    return this.#next;
  }

  async #begin(): Promise<void> {
    // How the turn before ended was told to those who waited for it.
    await this.#current?.catch(() => undefined);
    this.#next = undefined;
    this.#current = this.#work();
    return this.#current;
  }
}
