type Report = (bytes: number) => void;

/**
 * Reading that many ask for at the same time. Readings never overlap; whoever asks during one is answered by the next, which
 * begins after he asked, and all who wait for it share it.
 */
export class Refreshes {
  readonly #read: (onProgress: Report) => Promise<void>;
  readonly #waiting = new Set<Report>();
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(read: (onProgress: Report) => Promise<void>) {
    this.#read = read;
  }

  next(onProgress?: Report): Promise<void> {
    if (onProgress !== undefined) this.#waiting.add(onProgress);
    this.#next ??= this.#begin();
    return this.#next;
  }

  async #begin(): Promise<void> {
    // How the reading before ended was told to those who waited for it.
    await this.#current.catch(() => undefined);
    this.#next = undefined;
    const reports = [...this.#waiting];
    this.#waiting.clear();
    this.#current = this.#read((bytes) => {
      for (const report of reports) report(bytes);
    });
    return this.#current;
  }
}
