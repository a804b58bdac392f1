import type { PostgresClient } from "./pool.js";

/** A connection in use. It is given back once, and its loss in between ends no process. */
export class Lease {
  readonly #client: PostgresClient;
  #over = false;

  constructor(client: PostgresClient) {
    this.#client = client;
    client.on("error", ignore);
  }

  get over(): boolean {
    return this.#over;
  }

  end(destroy: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#client.release(destroy);
    // A client that is being closed can still fail.
    if (!destroy) this.#client.removeListener("error", ignore);
  }
}

/** The statement in flight is rejected with the same error. */
function ignore(): void {}
