import { createHash } from "node:crypto";
import { type FSWatcher, watch } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Notices when anything in a directory of logs changes: a log grows, a new one appears, one is edited or gone.
 *
 * @remarks The operating system's word makes it quick, and a look every second makes it sure: not every file system tells of
 * changes, and the directory may not be there yet.
 */
export class LogWatch {
  readonly #directory: string;
  readonly #onChange: () => Promise<void>;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isAsked = false;
  #isClosed = false;
  #seen: string | undefined;

  /** @param onChange - is called at once and after each change, and never again before what it gave has settled */
  constructor(directory: string, onChange: () => Promise<void>) {
    this.#directory = directory;
    this.#onChange = onChange;
    void this.#look();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  async #look(): Promise<void> {
    if (this.#isClosed) return;
    this.#isLooking = true;
    this.#isAsked = false;
    // Before the look, so that nothing falls between the two.
    this.#watch();
    const started = performance.now();
    const found = await fingerprint(this.#directory);
    const lookedMs = performance.now() - started;
    if (found !== this.#seen) {
      this.#seen = found;
      await this.#onChange();
    }
    this.#isLooking = false;
    // Where there are so many logs that a look takes long, most of the time is still left for something else.
    this.#plan(this.#isAsked ? Math.max(LEAST_MS, 4 * lookedMs) : Math.max(POLL_MS, 20 * lookedMs));
  }

  #plan(delayMs: number): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), delayMs);
  }

  #watch(): void {
    if (this.#watcher !== undefined) return;
    try {
      const watcher = watch(this.#directory);
      watcher.on("change", () => this.#ask());
      watcher.on("error", () => this.#forget(watcher));
      watcher.on("close", () => this.#forget(watcher));
      this.#watcher = watcher;
    } catch {
      // It is not there yet, or the system has no more watchers to give; the next look tries again.
    }
  }

  /** Many words come for one change; the first of them brings the next look forward. */
  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    if (!this.#isLooking) this.#plan(LEAST_MS);
  }

  #forget(watcher: FSWatcher): void {
    watcher.close();
    if (this.#watcher === watcher) this.#watcher = undefined;
  }
}

/** How long after a change it is looked at, and so how often at most, in milliseconds. */
const LEAST_MS = 50;

/** How often it is looked at without a word of a change, in milliseconds. */
const POLL_MS = 1_000;

/** Is another whenever a file's name, size or time is. */
async function fingerprint(directory: string): Promise<string> {
  const hash = createHash("sha256");
  const names = await readdir(directory).catch(() => []);
  for (const name of names.sort()) {
    const found = await stat(join(directory, name)).catch(() => undefined);
    hash.update(`${name}\0${found?.size}\0${found?.mtimeMs}\n`);
  }
  return hash.digest("hex");
}
