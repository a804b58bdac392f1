import type { Answer, TestRequest } from "./exchange.js";

/** Something that goes wrong with a request: before the server acts on it, or after. */
export interface Fault {
  /** @defaultValue any */
  readonly method?: string | undefined;
  /** Tested on the path as it was sent. */
  readonly path?: RegExp | undefined;
  /**
   * How many requests that match, and that no earlier fault happens to, are let through first.
   * @defaultValue 0
   */
  readonly skip?: number | undefined;
  /**
   * How many requests it happens to.
   * @defaultValue 1
   */
  readonly times?: number | undefined;
  /** `before` the server acts on the request, or `after` it has, in place of the answer. */
  readonly at: "before" | "after";
  /**
   * - `drop`: the connection is cut. The server never acts on the request, where it is cut before.
   * - `hang`: nothing happens until `release`, and then what would have happened.
   * - `delayMs`: the same, after so many milliseconds, whether or not the client is still there.
   * - an answer: sent in place of the server's own. The server never acts on the request, where it is sent before.
   */
  readonly what: "drop" | "hang" | { readonly delayMs: number } | Answer;
}

/** A fault that waits for its requests. */
export interface InjectedFault {
  /** How many requests it has happened to. */
  readonly hits: number;
  /** Resolves when it has happened to a request. */
  readonly hit: Promise<void>;
  /** Lets go what hangs, and happens to no further request. */
  release(): void;
}

/** The faults of one server, in the order in which they were injected. */
export class Faults {
  readonly #armed = new Set<ArmedFault>();

  inject(fault: Fault): InjectedFault {
    const armed = new ArmedFault(fault, () => this.#armed.delete(armed));
    this.#armed.add(armed);
    return armed;
  }

  /** The fault that happens to this request, if any; it counts as having happened. */
  take(request: TestRequest): ArmedFault | undefined {
    return [...this.#armed].find((fault) => fault.takes(request));
  }

  /** Lets go everything that hangs. */
  clear(): void {
    for (const fault of [...this.#armed]) fault.release();
  }
}

/** One fault, and what it still waits for. */
export class ArmedFault implements InjectedFault {
  readonly fault: Fault;
  readonly hit: Promise<void>;
  readonly released: Promise<void>;
  hits = 0;
  #seen = 0;
  #onHit: () => void = () => undefined;
  #onRelease: () => void = () => undefined;
  readonly #disarm: () => void;

  constructor(fault: Fault, disarm: () => void) {
    this.fault = fault;
    this.#disarm = disarm;
    this.hit = new Promise((resolve) => {
      this.#onHit = resolve;
    });
    this.released = new Promise((resolve) => {
      this.#onRelease = resolve;
    });
  }

  takes({ method, path }: TestRequest): boolean {
    const { fault } = this;
    if (fault.method !== undefined && fault.method !== method) return false;
    if (fault.path !== undefined && !fault.path.test(path)) return false;
    this.#seen++;
    if (this.#seen <= (fault.skip ?? 0) || this.hits >= (fault.times ?? 1)) return false;
    this.hits++;
    this.#onHit();
    return true;
  }

  release(): void {
    this.#disarm();
    this.#onRelease();
  }
}
