import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { StatusEvent } from "./api.js";

/** Tells every open page, as server-sent events, how things stand: at once, and at every change. */
export class StatusFeed {
  readonly #status: () => Promise<StatusEvent>;
  readonly #pages = new Set<ServerResponse>();
  readonly #ending = new AbortController();
  readonly #heartbeat = setInterval(() => this.#send(":\n\n"), HEARTBEAT_MS);
  #isDue = false;
  #isTelling = false;

  constructor(status: () => Promise<StatusEvent>) {
    this.#status = status;
  }

  /** Whether another page can be told too. */
  get hasRoom(): boolean {
    return this.#pages.size < MAX_PAGES && !this.#ending.signal.aborted;
  }

  /** Answers a request with all that is to come. */
  async add(response: ServerResponse): Promise<void> {
    response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
    response.on("close", () => this.#pages.delete(response));
    response.on("drain", () => this.changed());
    this.#pages.add(response);
    response.write(eventOf(await this.#status()));
  }

  /** Says that the status is another. */
  changed(): void {
    this.#isDue = true;
    if (!this.#isTelling) void this.#tell();
  }

  close(): void {
    this.#ending.abort();
    clearInterval(this.#heartbeat);
    for (const page of this.#pages) page.end();
    this.#pages.clear();
  }

  async #tell(): Promise<void> {
    this.#isTelling = true;
    while (this.#isDue && this.#pages.size > 0) {
      this.#isDue = false;
      this.#send(eventOf(await this.#status()));
      await pause(LEAST_MS, undefined, { signal: this.#ending.signal }).catch(() => undefined);
    }
    this.#isTelling = false;
  }

  /** Leaves out pages that have not taken the last yet: they are told the newest when they have. */
  #send(text: string): void {
    for (const page of this.#pages) if (!page.writableNeedDrain) page.write(text);
  }
}

/** How long there is nothing between two events, at least, in milliseconds. */
const LEAST_MS = 200;

/** How often a connection shows that it is alive, in milliseconds. */
const HEARTBEAT_MS = 15_000;

/** How many pages can be open at once. */
const MAX_PAGES = 32;

function eventOf(status: StatusEvent): string {
  return `event: status\ndata: ${JSON.stringify(status)}\n\n`;
}
